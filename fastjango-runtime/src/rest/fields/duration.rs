//! `DurationField`.

use chrono::TimeDelta;
use serde_json::Value as Json;

use super::datetime::microseconds;
use super::python;
use crate::error::ValidationError;
use crate::value::Value;

/// The whole days of the longest duration that databases store, as microseconds in 64 bits: 292,000 years, either way.
/// Django's can have 999,999,999 days, of which its databases refuse most.
const MAX_DAYS: i64 = i64::MAX / 86_400_000_000;

const WRONG_FORMAT: &str = "Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu].";

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It has no form of one.
    Format,
    /// It is longer than any that can be stored.
    Overflow,
}

impl Unreadable {
    /// What is told of it, with these words for a wrong format: DRF's and Django's are the same for what is too long.
    pub(crate) fn told(self, wrong_format: &'static str) -> ValidationError {
        match self {
            Self::Format => super::invalid(wrong_format),
            Self::Overflow => {
                let message = format!("The number of days must be between -{MAX_DAYS} and {MAX_DAYS}.");
                ValidationError::with_code(message, "overflow")
            }
        }
    }
}

pub(super) fn parse(input: &Json) -> Result<Value, ValidationError> {
    let text = match input {
        Json::String(text) => text.clone(),
        Json::Number(number) => python::number_text(number),
        _ => return Err(Unreadable::Format.told(WRONG_FORMAT)),
    };
    let duration = duration(&text).map_err(|fault| fault.told(WRONG_FORMAT))?;
    Ok(Value::Duration(duration))
}

/// A length of time in Django's form (`1 02:03:04`), PostgreSQL's (`3 days, 04:05:06`) or that of ISO 8601, of what can
/// be stored.
pub(crate) fn duration(text: &str) -> Result<TimeDelta, Unreadable> {
    if !text.is_ascii() {
        return Err(Unreadable::Format);
    }
    let microseconds = match text.trim_start_matches(['-', '+']).strip_prefix('P') {
        Some(parts) if text.len() - parts.len() <= 2 => iso(parts, text.starts_with('-')),
        _ => clock(text),
    };
    let microseconds = microseconds.ok_or(Unreadable::Format)?;
    let stored = i64::try_from(microseconds).map_err(|_| Unreadable::Overflow)?;
    Ok(TimeDelta::microseconds(stored))
}

/// `[DD] [[HH:]MM:]ss[.uuuuuu]`, in microseconds; the days have a sign of their own, and may be alone where they say
/// `days`.
fn clock(text: &str) -> Option<i128> {
    let (days, rest) = match text.split_once(' ') {
        Some((days, rest)) => (days, rest),
        None => ("0", text),
    };
    let named = rest.strip_prefix("days").or_else(|| rest.strip_prefix("day"));
    let named = named.filter(|_| text.contains(' '));
    let rest = named.map_or(rest, |rest| rest.trim_start_matches(',').trim_start());
    let days = signed(days)? * 86_400_000_000;
    if rest.is_empty() {
        // Nothing at all is no time at all, as Django has it.
        return (text.is_empty() || named.is_some()).then_some(days);
    }
    let (negative, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let time = clock_time(rest)?;
    Some(days + if negative { -time } else { time })
}

fn clock_time(text: &str) -> Option<i128> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, "0"),
    };
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() > 3 || fraction.len() > 12 {
        return None;
    }
    let seconds = parts
        .iter()
        .try_fold(0, |seconds, part| Some(seconds * 60 + unsigned(part)?))?;
    Some(seconds * 1_000_000 + i128::from(microseconds(fraction)?))
}

/// `P3DT4H5M6S` in microseconds, each part with a fraction or without.
fn iso(parts: &str, negative: bool) -> Option<i128> {
    let (days, time) = match parts.split_once('T') {
        Some((days, time)) => (days, time),
        None => (parts, ""),
    };
    let (mut micros, mut fractions) = (0, 0.0);
    let mut rest = days;
    for (unit, seconds) in [('D', 86_400_u32), ('H', 3_600), ('M', 60), ('S', 1)] {
        if unit == 'H' {
            rest.is_empty().then_some(())?;
            rest = time;
        }
        if let Some((number, after)) = rest.split_once(unit) {
            let (whole, fraction) = match number.find(['.', ',']) {
                Some(at) => (&number[..at], fraction(&number[at + 1..])?),
                None => (number, 0.0),
            };
            micros += unsigned(whole)? * i128::from(seconds) * 1_000_000;
            fractions += fraction * f64::from(seconds) * 1e6;
            rest = after;
        }
    }
    rest.is_empty().then_some(())?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "four fractions of a day at most, which are whole numbers by then"
    )]
    let micros = micros + i128::from(fractions.round_ties_even() as i64);
    Some(if negative { -micros } else { micros })
}

/// The fraction that has these digits after its point.
fn fraction(digits: &str) -> Option<f64> {
    unsigned(digits)?;
    format!("0.{digits}").parse().ok()
}

/// What more digits stand for than are looked at: too much to be stored, and to be multiplied without overflow.
const TOO_MUCH: i128 = i64::MAX as i128;

fn unsigned(digits: &str) -> Option<i128> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse::<i64>().map_or(TOO_MUCH, i128::from))
}

fn signed(text: &str) -> Option<i128> {
    match text.strip_prefix('-') {
        Some(digits) => unsigned(digits).map(|days| -days),
        None => unsigned(text),
    }
}
