//! `DateField`.

use chrono::{Datelike, NaiveDate, Weekday};
use serde_json::Value as Json;

use crate::error::ValidationError;
use crate::value::Value;
use crate::value::temporal::is_year;

pub(super) fn parse(input: &Json) -> Result<Value, ValidationError> {
    let date = if let Json::String(text) = input {
        date(text)
    } else {
        None
    };
    date.map(Value::Date)
        .ok_or_else(|| super::invalid("Date has wrong format. Use one of these formats instead: YYYY-MM-DD."))
}

/// A date of ISO 8601, in the forms that Django reads: `2024-02-29`, `2024-2-9`, `20240229`, `2024-W09-4`.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    if !text.is_ascii() {
        return None;
    }
    if text.contains('W') {
        return week_date(text);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_parts(&text[..4], &text[4..6], &text[6..]);
    }
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    from_parts(year, month, day)
}

fn from_parts(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(
        number(year)?,
        number(month)?.try_into().ok()?,
        number(day)?.try_into().ok()?,
    )?;
    is_year(date.year()).then_some(date)
}

/// `2024-W09-4`, `2024W094`, and without the day, which is then Monday.
fn week_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('W')?;
    let (year, separated) = match year.strip_suffix('-') {
        Some(year) => (year, true),
        None => (year, false),
    };
    let (week, day) = match (rest.len(), separated) {
        (2, _) => (rest, "1"),
        (3, false) => rest.split_at(2),
        (4, true) => (rest.get(..2)?, rest[2..].strip_prefix('-')?),
        _ => return None,
    };
    let day = Weekday::try_from(u8::try_from(number(day)?.checked_sub(1)?).ok()?).ok()?;
    (year.len() == 4).then_some(())?;
    let date = NaiveDate::from_isoywd_opt(number(year)?, number(week)?.try_into().ok()?, day)?;
    // The last week of 9999 ends in the next year.
    is_year(date.year()).then_some(date)
}

/// A number of digits alone.
pub(super) fn number(digits: &str) -> Option<i32> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}
