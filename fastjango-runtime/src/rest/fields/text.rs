//! `CharField`, `EmailField`, `SlugField` and `URLField`.

use serde_json::Value as Json;

use super::python;
use crate::error::ValidationError;
use crate::rest::validators::TextFormat;
use crate::value::Value;

/// The format is checked with the validators, so that all of a text's faults are told at once.
pub(super) fn parse(input: &Json, format: TextFormat, trim: bool) -> Result<Value, ValidationError> {
    let text = match input {
        Json::String(text) => text.clone(),
        Json::Number(number) if !matches!(format, TextFormat::Ip(_)) => python::number_text(number),
        _ => return Err(super::invalid(format.invalid_type())),
    };
    let text = if trim { python::strip(&text).to_owned() } else { text };
    Ok(Value::Text(match format {
        TextFormat::Ip(protocol) => protocol.normalized(&text),
        _ => text,
    }))
}
