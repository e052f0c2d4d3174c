//! `DateTimeField` and `TimeField`.

use chrono::{DateTime, Datelike, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde_json::Value as Json;

use super::date::{date, number};
use super::is_year;
use crate::error::ValidationError;
use crate::value::Value;

pub(super) fn parse(input: &Json) -> Result<Value, ValidationError> {
    let moment = if let Json::String(text) = input {
        moment(text)
    } else {
        None
    };
    moment.map(Value::DateTime).ok_or_else(|| {
        super::invalid(
            "Datetime has wrong format. Use one of these formats instead: \
             YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
        )
    })
}

pub(super) fn parse_time(input: &Json) -> Result<Value, ValidationError> {
    let time = if let Json::String(text) = input {
        zoned_time(text).map(|(time, _)| time)
    } else {
        None
    };
    time.map(Value::Time)
        .ok_or_else(|| super::invalid("Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]]."))
}

/// A moment of ISO 8601; without an offset it is in UTC, and a date alone is its midnight.
pub(crate) fn moment(text: &str) -> Option<DateTime<Utc>> {
    if !text.is_ascii() {
        return None;
    }
    let Some(at) = text.find(['T', 't', ' ']) else {
        return date(text).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    };
    let day = date(&text[..at])?;
    let (time, offset) = zoned_time(&text[at + 1..])?;
    NaiveDateTime::new(day, time)
        .checked_sub_signed(offset)
        .filter(|moment| is_year(moment.year()))
        .map(|moment| moment.and_utc())
}

/// A time of day and the offset behind it.
fn zoned_time(text: &str) -> Option<(NaiveTime, TimeDelta)> {
    if !text.is_ascii() {
        return None;
    }
    if let Some(local) = text.strip_suffix('Z') {
        return Some((time(local.trim_end())?, TimeDelta::zero()));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((time(text)?, TimeDelta::zero()));
    };
    let offset = time(&text[at + 1..])?.signed_duration_since(NaiveTime::MIN);
    let offset = if text.as_bytes()[at] == b'-' { -offset } else { offset };
    Some((time(text[..at].trim_end())?, offset))
}

/// `12`, `12:30`, `1230`, `12:30:00`, `12:30:00.25`; digits beyond microseconds are dropped.
pub(crate) fn time(text: &str) -> Option<NaiveTime> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, "0"),
    };
    let microseconds = microseconds(fraction)?;
    let compact = !whole.contains(':') && matches!(whole.len(), 4 | 6) && whole.is_ascii();
    let parts: Vec<&str> = if compact {
        (0..whole.len()).step_by(2).map(|at| &whole[at..at + 2]).collect()
    } else {
        whole.split(':').collect()
    };
    let alone = parts.len() == 1 && parts[0].len() != 2;
    if alone
        || parts.len() > 3
        || parts.iter().any(|part| part.len() > 2)
        || (parts.len() < 3 && text.len() != whole.len())
    {
        return None;
    }
    let part = |at: usize| parts.get(at).map_or(Some(0), |digits| number(digits)?.try_into().ok());
    NaiveTime::from_hms_micro_opt(part(0)?, part(1)?, part(2)?, microseconds)
}

/// A fraction of a second, in microseconds.
pub(super) fn microseconds(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{fraction:0<6}")[..6].parse().ok()
}
