//! Checking what asks nothing of the database: single values, lists and dictionaries of them, and choices.

use std::fmt::Display;

use serde_json::Value as Json;

use super::context::SerializerContext;
use super::data::Data;
use super::files;
use super::messages::{check_length, not_a_list, null_error};
use super::options::{Field, Kind, Length, Source};
use crate::error::{ErrorDetail, ValidationError};
use crate::models::options::Choice;
use crate::rest::fields::{FieldKind, formats, python};
use crate::rest::parsers::{self, JsonFault};
use crate::rest::validators::Wording;
use crate::value::json::{Style, is_deeper};
use crate::value::{Value, ValueKind};

/// A value that satisfies all rules of its field.
pub(crate) fn checked(field: &Field, value: Value) -> Result<Data, ValidationError> {
    let broken = broken_rules(field, &value);
    if broken.is_empty() {
        Ok(Data::Value(value))
    } else {
        Err(ValidationError::Messages(broken))
    }
}

/// Checks a value of a field: what it is, then all of its rules.
pub(crate) fn check(field: &Field, input: &Json, context: &SerializerContext<'_>) -> Result<Data, ValidationError> {
    match &field.kind {
        Kind::Value(kind) => checked(field, parsed(field, *kind, input, context)?),
        Kind::List { child, length } => list(child, *length, input, context),
        Kind::Dict { child, length } => dictionary(child, *length, input, context),
        Kind::MultipleChoice { choices, length } => selection(choices, *length, input, context),
        _ => Err(not_a_list(input)),
    }
}

/// The value of a field of a document itself, whose JSON a form has as text; that of items of lists it doesn't.
pub(crate) fn of_field(
    field: &Field,
    kind: FieldKind,
    input: &Json,
    context: &SerializerContext<'_>,
) -> Result<Value, ValidationError> {
    if matches!(kind, FieldKind::Json) && context.is_form() {
        json_in_text(field, input, context)
    } else {
        parsed(field, kind, input, context)
    }
}

/// The document that a text has.
fn json_in_text(field: &Field, input: &Json, context: &SerializerContext<'_>) -> Result<Value, ValidationError> {
    let told = |fault: &dyn Display| ValidationError::new(format!("Value must be valid JSON: {fault}."));
    let Json::String(text) = input else {
        return Err(no_json());
    };
    let most = context.max_depth();
    match parsers::document(text) {
        Err(JsonFault::Syntax(_)) => Err(no_json()),
        Err(fault @ JsonFault::Integer(_)) => Err(told(&fault)),
        Ok(Json::Null) => null(field),
        Ok(document) if is_deeper(&document, most) => Err(told(&format_args!(
            "the document is nested more than {most} levels deep"
        ))),
        Ok(document) => Ok(Value::Json(document)),
    }
}

fn no_json() -> ValidationError {
    ValidationError::new("Value must be valid JSON.")
}

/// Null as the value of a field, where that may be null.
pub(crate) fn null(field: &Field) -> Result<Value, ValidationError> {
    if field.allow_null && !field.refuses_null {
        Ok(Value::Null(field.value_kind()))
    } else {
        Err(null_error())
    }
}

/// The value that a document's value stands for by its kind: a file is one of none.
fn of_kind(kind: FieldKind, input: &Json, context: &SerializerContext<'_>) -> Result<Value, ValidationError> {
    match (files::placed(input, context), kind) {
        (Some(file), FieldKind::Choice(_) | FieldKind::IntegerChoice(_)) => {
            FieldKind::Choice(&[]).parse(&file.name.as_str().into())
        }
        (Some(_), FieldKind::Json) => Err(no_json()),
        _ => kind.parse(input),
    }
}

/// The value that a document's value stands for: blank, then its kind.
fn parsed(
    field: &Field,
    kind: FieldKind,
    input: &Json,
    context: &SerializerContext<'_>,
) -> Result<Value, ValidationError> {
    if kind.is_blank(input) {
        return if field.allow_blank {
            Ok(Value::Text(String::new()))
        } else {
            Err(ValidationError::with_code("This field may not be blank.", "blank"))
        };
    }
    if field.allow_blank && matches!((kind, input), (FieldKind::Choice(_), Json::String(text)) if text.is_empty()) {
        return Ok(no_choice(field));
    }
    if field.style == Some(Style::JsonText) {
        return json_in_text(field, input, context);
    }
    if field.input_formats.is_empty() {
        of_kind(kind, input, context)
    } else {
        formats::parse(kind, field.input_formats, input)
    }
}

/// A choice that is left blank: empty text in a document, NULL in a column.
fn no_choice(field: &Field) -> Value {
    match field.source {
        Source::Document => Value::Text(String::new()),
        _ => Value::Null(ValueKind::Text),
    }
}

/// What is wrong with a value by the type of its field, and else by its rules. Blank text and null break none: they were
/// allowed.
pub(crate) fn broken_rules(field: &Field, value: &Value) -> Vec<ErrorDetail> {
    let mut broken = Vec::new();
    if value.is_null() {
        return broken;
    }
    if let Some(validator) = field.type_validator {
        validator.check(value, Wording::Rest, &mut broken);
    }
    if !broken.is_empty() || matches!(value, Value::Text(text) if text.is_empty()) {
        return broken;
    }
    for validator in &field.validators {
        validator.check(value, Wording::Rest, &mut broken);
    }
    broken
}

/// Checks the items of a list, then how many there are.
fn list(child: &Field, length: Length, input: &Json, context: &SerializerContext<'_>) -> Result<Data, ValidationError> {
    let limit = context.max_items();
    let items = input.as_array().ok_or_else(|| not_a_list(input))?;
    let is_beyond = items.len() > limit && length.max.is_none();
    if is_beyond || (items.is_empty() && !length.allow_empty) {
        check_length(items.len(), length, limit)?;
    }
    let named = items.iter().enumerate();
    let items = all_items(child, named.map(|(number, item)| (number.to_string(), item)), context)?;
    check_length(items.len(), length, limit)?;
    Ok(Data::List(items.into_iter().map(|(_, item)| item).collect()))
}

/// Checks the values of a dictionary.
fn dictionary(
    child: &Field,
    length: Length,
    input: &Json,
    context: &SerializerContext<'_>,
) -> Result<Data, ValidationError> {
    let Json::Object(members) = input else {
        let message = format!(
            "Expected a dictionary of items but got type \"{}\".",
            python::type_name(input)
        );
        return Err(ValidationError::with_code(message, "not_a_dict"));
    };
    if members.is_empty() && !length.allow_empty {
        return Err(ValidationError::with_code("This dictionary may not be empty.", "empty"));
    }
    check_length(members.len(), Length { min: None, ..length }, context.max_items())?;
    all_items(
        child,
        members.iter().map(|(name, member)| (name.clone(), member)),
        context,
    )
    .map(Data::Map)
}

/// Checks items by their names, and tells what is wrong by those.
fn all_items<'a>(
    child: &Field,
    items: impl Iterator<Item = (String, &'a Json)>,
    context: &SerializerContext<'_>,
) -> Result<Vec<(String, Data)>, ValidationError> {
    let (mut checked, mut errors) = (Vec::new(), Vec::new());
    for (name, input) in items {
        match item(child, input, context) {
            Ok(data) => checked.push((name, data)),
            Err(error) => errors.push((name, child.refusal(error))),
        }
    }
    if errors.is_empty() {
        Ok(checked)
    } else {
        Err(ValidationError::Fields(errors))
    }
}

fn item(child: &Field, input: &Json, context: &SerializerContext<'_>) -> Result<Data, ValidationError> {
    match input {
        Json::Null if child.allow_null => Ok(Data::Value(Value::Null(child.value_kind()))),
        Json::Null => Err(null_error()),
        input => check(child, input, context),
    }
}

/// Checks some of the choices; what is repeated counts once. An object counts as the list of its keys.
fn selection(
    choices: &'static [Choice],
    length: Length,
    input: &Json,
    context: &SerializerContext<'_>,
) -> Result<Data, ValidationError> {
    let named;
    let items = match input {
        Json::Array(items) => items,
        Json::Object(members) => {
            named = members.keys().map(|key| Json::from(key.as_str())).collect();
            &named
        }
        other => return Err(not_a_list(other)),
    };
    if items.is_empty() && !length.allow_empty {
        return Err(ValidationError::with_code("This selection may not be empty.", "empty"));
    }
    check_length(items.len(), length, context.max_items())?;
    let mut chosen = Vec::new();
    for item in items {
        let choice = Data::Value(of_kind(FieldKind::Choice(choices), item, context)?);
        if !chosen.contains(&choice) {
            chosen.push(choice);
        }
    }
    Ok(Data::List(chosen))
}
