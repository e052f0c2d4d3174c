//! `BooleanField`.

use serde_json::Value as Json;

use crate::error::ValidationError;
use crate::value::Value;

pub(super) fn parse(input: &Json) -> Result<Value, ValidationError> {
    truth(input)
        .map(Value::Boolean)
        .ok_or_else(|| super::invalid("Must be a valid boolean."))
}

fn truth(input: &Json) -> Option<bool> {
    match input {
        Json::Bool(truth) => Some(*truth),
        Json::Number(number) => match number.as_f64() {
            Some(1.0) => Some(true),
            Some(0.0) => Some(false),
            _ => None,
        },
        Json::String(text) => match text.to_lowercase().as_str() {
            "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
            "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
