//! `DurationField`.

use chrono::TimeDelta;
use serde_json::Value as Json;

use super::datetime::microseconds;
use super::python;
use crate::error::ValidationError;
use crate::value::Value;

/// The days that Django's durations can have, either way.
const MAX_DAYS: i64 = 999_999_999;

pub(super) fn parse(input: &Json) -> Result<Value, ValidationError> {
    let text = match input {
        Json::String(text) => text.clone(),
        Json::Number(number) => python::number_text(number),
        _ => return Err(wrong_format()),
    };
    let duration = duration(&text).ok_or_else(wrong_format)?;
    if duration.num_days().abs() > MAX_DAYS {
        let message = format!("The number of days must be between -{MAX_DAYS} and {MAX_DAYS}.");
        return Err(ValidationError::with_code(message, "overflow"));
    }
    Ok(Value::Duration(duration))
}

fn wrong_format() -> ValidationError {
    super::invalid("Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu].")
}

/// A length of time in Django's form (`1 02:03:04`), PostgreSQL's (`3 days, 04:05:06`) or that of ISO 8601.
pub(crate) fn duration(text: &str) -> Option<TimeDelta> {
    if !text.is_ascii() {
        return None;
    }
    match text.trim_start_matches(['-', '+']).strip_prefix('P') {
        Some(parts) if text.len() - parts.len() <= 2 => iso(parts, text.starts_with('-')),
        _ => clock(text),
    }
}

/// `[DD] [[HH:]MM:]ss[.uuuuuu]`; the days have a sign of their own, and may be alone where they say `days`.
fn clock(text: &str) -> Option<TimeDelta> {
    let (days, rest) = match text.split_once(' ') {
        Some((days, rest)) => (days, rest),
        None => ("0", text),
    };
    let named = rest.strip_prefix("days").or_else(|| rest.strip_prefix("day"));
    let named = named.filter(|_| text.contains(' '));
    let rest = named.map_or(rest, |rest| rest.trim_start_matches(',').trim_start());
    let days = TimeDelta::try_days(signed(days)?)?;
    if rest.is_empty() {
        // Nothing at all is no time at all, as Django has it.
        return (text.is_empty() || named.is_some()).then_some(days);
    }
    let (negative, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let time = clock_time(rest)?;
    days.checked_add(&if negative { -time } else { time })
}

fn clock_time(text: &str) -> Option<TimeDelta> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, "0"),
    };
    let mut seconds = 0_i64;
    let mut parts = 0;
    for part in whole.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(unsigned(part)?)?;
        parts += 1;
    }
    if parts > 3 || fraction.len() > 12 {
        return None;
    }
    let micros = TimeDelta::microseconds(i64::from(microseconds(fraction)?));
    TimeDelta::try_seconds(seconds)?.checked_add(&micros)
}

/// `P3DT4H5M6S`, each part with a fraction or without.
fn iso(parts: &str, negative: bool) -> Option<TimeDelta> {
    let (days, time) = match parts.split_once('T') {
        Some((days, time)) => (days, time),
        None => (parts, ""),
    };
    let mut micros = 0.0_f64;
    let mut rest = days;
    for (unit, seconds) in [('D', 86_400.0), ('H', 3_600.0), ('M', 60.0), ('S', 1.0)] {
        if unit == 'H' {
            rest.is_empty().then_some(())?;
            rest = time;
        }
        if let Some((number, after)) = rest.split_once(unit) {
            micros += fraction(number)? * seconds * 1e6;
            rest = after;
        }
    }
    rest.is_empty().then_some(())?;
    let micros = if negative { -micros } else { micros };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number that is too large saturates, and is refused by its days"
    )]
    Some(TimeDelta::microseconds(micros.round() as i64))
}

fn fraction(text: &str) -> Option<f64> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    plain.then(|| text.replace(',', ".").parse().ok()).flatten()
}

fn unsigned(digits: &str) -> Option<i64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn signed(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(digits) => unsigned(digits).map(|days| -days),
        None => unsigned(text),
    }
}
