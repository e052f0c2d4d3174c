//! `DecimalField`.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::number::{MAX_STRING_LENGTH, too_large};
use super::python;
use crate::error::ValidationError;
use crate::value::Value;

/// What [`Decimal`] can hold.
const MAX_DIGITS: u8 = 28;

/// A number as it was written: the digits without leading zeros, and where the point stands.
pub(crate) struct Written {
    pub(crate) negative: bool,
    pub(crate) digits: String,
    pub(crate) exponent: i32,
}

impl Written {
    /// How many digits stand before the point, below zero how many zeros after it; `None` of zero.
    pub(crate) fn magnitude(&self) -> Option<i64> {
        let digits = i64::try_from(self.digits.len()).ok()?;
        (self.digits != "0").then_some(digits + i64::from(self.exponent))
    }

    /// The number, where a [`Decimal`] has room for all of its digits.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        let mut mantissa: i128 = self.digits.parse().ok()?;
        let scale = match u32::try_from(self.exponent) {
            Ok(zeros) => {
                mantissa = mantissa.checked_mul(10_i128.checked_pow(zeros)?)?;
                0
            }
            Err(_) => self.exponent.unsigned_abs(),
        };
        let mut value = Decimal::try_from_i128_with_scale(mantissa, scale).ok()?;
        value.set_sign_negative(self.negative);
        Some(value)
    }
}

/// A column without limits has zero digits, and then takes what a [`Decimal`] holds.
pub(super) fn parse(input: &Json, max_digits: u8, decimal_places: u8) -> Result<Value, ValidationError> {
    let text = match input {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => python::number_text(number),
        _ => return Err(super::invalid("A valid number is required.")),
    };
    if text.chars().count() > MAX_STRING_LENGTH {
        return Err(too_large());
    }
    let written = read(&text).ok_or_else(|| super::invalid("A valid number is required."))?;
    let places = (max_digits != 0).then_some(decimal_places);
    check_digits(&written, if max_digits == 0 { MAX_DIGITS } else { max_digits }, places)?;
    let mut value = written
        .decimal()
        .ok_or_else(|| super::invalid("A valid number is required."))?;
    if let Some(places) = places {
        value.rescale(u32::from(places));
    }
    Ok(Value::Decimal(value))
}

/// Reads a number as `Decimal(text)` does, without infinity and the like.
pub(crate) fn read(text: &str) -> Option<Written> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (
            &unsigned[..at],
            i32::try_from(python::integer(&unsigned[at + 1..])?).ok()?,
        ),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction_digits = optional_digits(fraction)?;
    let digits = optional_digits(whole)? + &fraction_digits;
    if digits.is_empty() {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    let digits = if significant.is_empty() { "0" } else { significant }.to_owned();
    let exponent = exponent.checked_sub(i32::try_from(fraction_digits.len()).ok()?)?;
    Some(Written {
        negative,
        digits,
        exponent,
    })
}

fn optional_digits(text: &str) -> Option<String> {
    if text.is_empty() {
        Some(String::new())
    } else {
        python::digits(text)
    }
}

/// Counts digits as DRF does: only the first limit that is broken is told.
fn check_digits(written: &Written, max_digits: u8, decimal_places: Option<u8>) -> Result<(), ValidationError> {
    let digits = i64::try_from(written.digits.len()).unwrap_or(i64::MAX);
    let exponent = i64::from(written.exponent);
    let (total, whole, places) = if exponent >= 0 {
        (digits + exponent, digits + exponent, 0)
    } else if digits > -exponent {
        (digits, digits + exponent, -exponent)
    } else {
        (-exponent, 0, -exponent)
    };
    let refuse = |message: String, code| Err(ValidationError::with_code(message, code));
    if total > i64::from(max_digits) {
        return refuse(
            format!("Ensure that there are no more than {max_digits} digits in total."),
            "max_digits",
        );
    }
    let Some(decimal_places) = decimal_places else {
        return Ok(());
    };
    if places > i64::from(decimal_places) {
        let message = format!("Ensure that there are no more than {decimal_places} decimal places.");
        return refuse(message, "max_decimal_places");
    }
    let max_whole = max_digits.saturating_sub(decimal_places);
    if whole > i64::from(max_whole) {
        let message = format!("Ensure that there are no more than {max_whole} digits before the decimal point.");
        return refuse(message, "max_whole_digits");
    }
    Ok(())
}
