//! `ChoiceField`.

use serde_json::Value as Json;

use super::python;
use crate::error::ValidationError;
use crate::models::options::Choice;
use crate::value::Value;

pub(super) fn parse(input: &Json, choices: &[Choice]) -> Result<Value, ValidationError> {
    chosen(input, choices).map(|choice| Value::Text(choice.value.to_owned()))
}

/// An integer is chosen by itself or by its text.
pub(super) fn parse_integer(input: &Json, choices: &[Choice]) -> Result<Value, ValidationError> {
    let choice = chosen(input, choices)?;
    choice
        .value
        .parse()
        .map(Value::Integer)
        .map_err(|_| unknown(choice.value))
}

fn chosen<'a>(input: &Json, choices: &'a [Choice]) -> Result<&'a Choice, ValidationError> {
    let text = python::text(input);
    choices
        .iter()
        .find(|choice| choice.value == text)
        .ok_or_else(|| unknown(&text))
}

fn unknown(text: &str) -> ValidationError {
    ValidationError::with_code(format!("\"{text}\" is not a valid choice."), "invalid_choice")
}
