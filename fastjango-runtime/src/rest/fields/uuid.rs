//! `UUIDField`.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::error::ValidationError;
use crate::value::Value;

pub(super) fn parse(input: &Json) -> Result<Value, ValidationError> {
    read(input)
        .map(Value::Uuid)
        .ok_or_else(|| super::invalid("Must be a valid UUID."))
}

fn read(input: &Json) -> Option<Uuid> {
    match input {
        Json::Bool(truth) => Some(Uuid::from_u128(u128::from(*truth))),
        Json::Number(number) => number.as_u64().map(|number| Uuid::from_u128(u128::from(number))),
        Json::String(text) => {
            let text = text.replace("urn:", "").replace("uuid:", "");
            let hex = text.trim_matches(['{', '}']).replace('-', "");
            (hex.len() == 32).then(|| Uuid::try_parse(&hex).ok()).flatten()
        }
        _ => None,
    }
}
