//! Names of related rows, their keys above all: they are read from the whole document first, and looked up with one
//! query for each field.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::context::SerializerContext;
use super::data::Data;
use super::files;
use super::messages::{check_length, not_a_list};
use super::options::{Field, Kind, Length, SerializerOptions};
use crate::db::Handle;
use crate::error::{Result, ValidationError};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::rest::context::path_value;
use crate::rest::fields::{FieldKind, python};
use crate::rest::lookups::keys_by_name;
use crate::value::{Value, ValueKey};

/// The rows that a document names.
pub(crate) enum KnownKeys {
    /// The keys of those that exist, by what names them, for each field by its address.
    Found(HashMap<usize, HashMap<ValueKey, Value>>),
    /// All that are keys: their constraints will tell.
    Trusted,
}

impl KnownKeys {
    /// The key of the row with this name.
    fn key(&self, field: &Field, name: Value) -> Option<Value> {
        match self {
            Self::Found(found) => found.get(&address(field))?.get(&ValueKey::from(&name)).cloned(),
            Self::Trusted => Some(name),
        }
    }
}

fn address(field: &Field) -> usize {
    std::ptr::from_ref(field).addr()
}

/// Looks all keys of a document up.
pub(crate) async fn existing(
    options: &SerializerOptions,
    input: &Json,
    context: &SerializerContext<'_>,
    length: Length,
) -> Result<KnownKeys> {
    if context.trusts_database() {
        return Ok(KnownKeys::Trusted);
    }
    // Boxed, as it would make every future large that checks a document.
    Box::pin(look_up(options, input, context, length)).await
}

async fn look_up(
    options: &SerializerOptions,
    input: &Json,
    context: &SerializerContext<'_>,
    length: Length,
) -> Result<KnownKeys> {
    let mut wanted = Vec::new();
    collect(options, input, context, length, &mut wanted);
    let mut known = HashMap::new();
    for (field, names) in wanted {
        let found = rows(field, names, context.db()).await?;
        known.insert(address(field), found);
    }
    Ok(KnownKeys::Found(known))
}

/// A field, and the names of rows that the document has for it.
type Wanted<'a> = (&'a Field, Vec<Value>);

fn collect<'a>(
    options: &'a SerializerOptions,
    input: &Json,
    context: &SerializerContext<'_>,
    length: Length,
    wanted: &mut Vec<Wanted<'a>>,
) {
    if let Json::Array(items) = input {
        for item in items.iter().take(most(length, context)) {
            collect(options, item, context, length, wanted);
        }
    }
    let Json::Object(document) = input else {
        return;
    };
    for field in options.fields.iter().filter(|field| !field.read_only) {
        let Some(value) = document.get(field.name) else {
            continue;
        };
        match &field.kind {
            Kind::Nested { serializer, length, .. } => collect(serializer(), value, context, *length, wanted),
            Kind::PrimaryKey { length, .. } | Kind::Hyperlink { length, .. } => {
                let names = key_list(value).into_iter().take(most(*length, context));
                let names = names.filter_map(|name| read(field, &name, context).ok().flatten());
                match wanted.iter_mut().find(|(known, _)| address(known) == address(field)) {
                    Some((_, known)) => known.extend(names),
                    None => wanted.push((field, names.collect())),
                }
            }
            _ => {}
        }
    }
}

/// How many items are looked at: a list with more is refused.
pub(super) fn most(length: Length, context: &SerializerContext<'_>) -> usize {
    length.max.unwrap_or_else(|| context.max_items())
}

/// The model of the rows that a field names, and the column that names them.
fn named(field: &Field) -> Option<(&'static ModelOptions, ColumnIndex)> {
    match field.kind {
        Kind::PrimaryKey { target, slug_field, .. } => Some((target(), slug_field.unwrap_or(target().primary_key))),
        Kind::Hyperlink { target, .. } => Some(((target.model)(), (target.column)()?)),
        _ => None,
    }
}

/// The values that may be keys; an object counts as the list of its keys.
fn key_list(input: &Json) -> Vec<Json> {
    match input {
        Json::Array(items) => items.clone(),
        Json::Object(fields) => fields.keys().map(|key| Json::from(key.as_str())).collect(),
        other => vec![other.clone()],
    }
}

/// Looks rows up by their names.
async fn rows(field: &Field, mut names: Vec<Value>, db: Handle<'_>) -> Result<HashMap<ValueKey, Value>> {
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(ValueKey::from(name)));
    let Some((target, column)) = named(field).filter(|_| !names.is_empty()) else {
        return Ok(HashMap::new());
    };
    keys_by_name(target, column, names, field.limit.map(|limit| limit()), db).await
}

/// The name of a row that a value stands for; `None` where no row can have it, as none has a text with the character 0:
/// PostgreSQL doesn't even look for one.
fn read(field: &Field, input: &Json, context: &SerializerContext<'_>) -> Result<Option<Value>, ValidationError> {
    let has_zero = |name: &Value| matches!(name, Value::Text(text) if text.contains('\0'));
    Ok(read_name(field, input, context)?.filter(|name| !has_zero(name)))
}

fn read_name(field: &Field, input: &Json, context: &SerializerContext<'_>) -> Result<Option<Value>, ValidationError> {
    let received = match files::placed(input, context) {
        Some(_) => "InMemoryUploadedFile",
        None => python::type_name(input),
    };
    match &field.kind {
        Kind::PrimaryKey {
            target,
            slug_field: None,
            ..
        } => read_key(target(), input).map_err(|()| {
            let message = format!("Incorrect type. Expected pk value, received {received}.");
            ValidationError::with_code(message, "incorrect_type")
        }),
        Kind::PrimaryKey {
            target,
            slug_field: Some(column),
            ..
        } => {
            if files::placed(input, context).is_some() {
                return Err(ValidationError::new("Invalid value."));
            }
            let kind = FieldKind::of_column_kind(target().column(*column).kind);
            Ok(kind.and_then(|kind| kind.parse(input).ok()))
        }
        Kind::Hyperlink { target, .. } => {
            let Json::String(link) = input else {
                let message = format!("Incorrect type. Expected URL string, received {received}.");
                return Err(ValidationError::with_code(message, "incorrect_type"));
            };
            let text = target.key_in(link, context)?;
            let column = named(field).map(|(model, column)| model.column(column).kind);
            Ok(column.and_then(|kind| path_value(&text, kind).ok()))
        }
        _ => Ok(None),
    }
}

/// The key that a value stands for: `Err` where it is of a wrong type, `None` where no row can have it.
fn read_key(target: &'static ModelOptions, input: &Json) -> Result<Option<Value>, ()> {
    match (FieldKind::of_column(target.primary_key()), input) {
        (_, Json::Bool(_) | Json::Null | Json::Array(_) | Json::Object(_)) | (None, _) => Err(()),
        (Some(FieldKind::Integer { .. }), Json::String(text)) => {
            let number = python::integer(text).ok_or(())?;
            Ok(i64::try_from(number).ok().map(Value::Integer))
        }
        (Some(FieldKind::Integer { .. }), Json::Number(number)) => Ok(whole(number).map(Value::Integer)),
        (Some(kind), input) => Ok(Some(kind.parse(input).map_err(drop)?)),
    }
}

/// A number without its fraction, where it is within 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "the range is looked at first")]
fn whole(number: &serde_json::Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        number
            .as_f64()
            .filter(|float| float.abs() < 9.2e18)
            .map(|float| float as i64)
    })
}

/// Checks the name of a row, or a list of them; the data has the keys of the rows.
pub(crate) fn check(
    field: &Field,
    input: &Json,
    context: &SerializerContext<'_>,
    known: &KnownKeys,
) -> Result<Data, ValidationError> {
    let one = |input: &Json| {
        let key = read(field, input, context)?.and_then(|name| known.key(field, name));
        key.map(Data::Value).ok_or_else(|| does_not_exist(field, input))
    };
    let (Kind::PrimaryKey { many: true, length, .. } | Kind::Hyperlink { many: true, length, .. }) = field.kind else {
        return one(input);
    };
    if !matches!(input, Json::Array(_) | Json::Object(_)) {
        return Err(not_a_list(input));
    }
    let items = key_list(input);
    check_length(items.len(), length, context.max_items())?;
    items.iter().map(one).collect::<Result<Vec<Data>, _>>().map(Data::List)
}

fn does_not_exist(field: &Field, input: &Json) -> ValidationError {
    let text = python::text(input);
    let message = match field.kind {
        Kind::PrimaryKey {
            target,
            slug_field: Some(column),
            ..
        } => format!("Object with {}={text} does not exist.", target().column(column).name),
        Kind::Hyperlink { .. } => "Invalid hyperlink - Object does not exist.".to_owned(),
        _ => format!("Invalid pk \"{text}\" - object does not exist."),
    };
    ValidationError::with_code(message, "does_not_exist")
}
