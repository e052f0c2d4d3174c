//! `ChoiceField`.

use serde_json::Value as Json;

use super::python;
use crate::error::ValidationError;
use crate::models::options::Choice;
use crate::value::Value;

pub(super) fn parse(input: &Json, choices: &[Choice]) -> Result<Value, ValidationError> {
    let text = python::text(input);
    if choices.iter().any(|choice| choice.value == text) {
        return Ok(Value::Text(text));
    }
    Err(ValidationError::with_code(
        format!("\"{text}\" is not a valid choice."),
        "invalid_choice",
    ))
}
