//! `IntegerField` and `FloatField`.

use serde_json::Value as Json;

use super::python;
use crate::error::ValidationError;
use crate::value::Value;

/// Longer text is refused before anyone counts its digits.
pub(super) const MAX_STRING_LENGTH: usize = 1000;

/// The refusal of text that is too long to be a number.
pub(super) fn too_large() -> ValidationError {
    ValidationError::with_code("String value too large.", "max_string_length")
}

pub(super) fn parse_integer(input: &Json, min: i64, max: i64) -> Result<Value, ValidationError> {
    if matches!(input, Json::String(text) if text.chars().count() > MAX_STRING_LENGTH) {
        return Err(too_large());
    }
    let number = integer(input).ok_or_else(|| super::invalid("A valid integer is required."))?;
    if number < i128::from(min) {
        let message = format!("Ensure this value is greater than or equal to {min}.");
        return Err(ValidationError::with_code(message, "min_value"));
    }
    match i64::try_from(number) {
        Ok(number) if number <= max => Ok(Value::Integer(number)),
        _ => {
            let message = format!("Ensure this value is less than or equal to {max}.");
            Err(ValidationError::with_code(message, "max_value"))
        }
    }
}

/// The integer that a value stands for: `int(re.sub(r'\.0*\s*$', '', str(value)))`.
pub(crate) fn integer(input: &Json) -> Option<i128> {
    match input {
        Json::Number(number) => number
            .as_i128()
            .or_else(|| python::integer(without_fraction(&python::number_text(number)))),
        Json::String(text) => python::integer(without_fraction(text)),
        _ => None,
    }
}

/// The text without a fraction of zeros.
fn without_fraction(text: &str) -> &str {
    match text.trim_end().trim_end_matches('0').strip_suffix('.') {
        Some(whole) => whole,
        None => text,
    }
}

pub(super) fn parse_float(input: &Json) -> Result<Value, ValidationError> {
    if matches!(input, Json::String(text) if text.chars().count() > MAX_STRING_LENGTH) {
        return Err(too_large());
    }
    let number = match input {
        Json::Number(number) => number.as_f64(),
        Json::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Json::String(text) => float(text),
        _ => None,
    };
    match number {
        Some(number) if number.is_finite() => Ok(Value::Float(number)),
        _ => Err(super::invalid("A valid number is required.")),
    }
}

/// A float as `float(text)` reads it; words for infinity are no numbers here.
fn float(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain: String = text
        .chars()
        .map(|character| python::ascii_digit(character).unwrap_or(character))
        .collect();
    if plain.starts_with('_') || plain.ends_with('_') || plain.contains("__") {
        return None;
    }
    plain.replace('_', "").parse().ok()
}
