//! Keys of related rows: they are read from the whole document first, and looked up with one query for each field.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::context::SerializerContext;
use super::data::Data;
use super::messages::{check_length, not_a_list};
use super::options::{Field, Kind, Length, SerializerOptions};
use crate::db::Handle;
use crate::error::{Result, ValidationError};
use crate::models::options::ModelOptions;
use crate::models::query::{Lookup, Node, Path, Query, Selection};
use crate::models::queryset;
use crate::rest::fields::{FieldKind, python};
use crate::value::{Value, ValueKey};

/// The keys of a document that have a row.
pub(crate) enum KnownKeys {
    /// These, for each field by its address.
    Found(HashMap<usize, HashSet<ValueKey>>),
    /// All that are keys: their constraints will tell.
    Trusted,
}

impl KnownKeys {
    fn contains(&self, field: &Field, key: &Value) -> bool {
        match self {
            Self::Found(found) => found
                .get(&address(field))
                .is_some_and(|found| found.contains(&ValueKey::from(key))),
            Self::Trusted => true,
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
) -> Result<KnownKeys> {
    if context.trusts_database() {
        return Ok(KnownKeys::Trusted);
    }
    let mut wanted = Vec::new();
    collect(options, input, &mut wanted);
    let mut known = HashMap::new();
    for (field, target, keys) in wanted {
        let found = rows(field, target, keys, context.db()).await?;
        known.insert(address(field), found);
    }
    Ok(KnownKeys::Found(known))
}

/// A field, the model of its rows, and the keys that the document has for it.
type Wanted<'a> = (&'a Field, &'static ModelOptions, Vec<Value>);

fn collect<'a>(options: &'a SerializerOptions, input: &Json, wanted: &mut Vec<Wanted<'a>>) {
    if let Json::Array(items) = input {
        for item in items {
            collect(options, item, wanted);
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
            Kind::Nested { serializer, .. } => collect(serializer(), value, wanted),
            Kind::PrimaryKey { target, .. } => {
                let target = target();
                let keys = key_list(value)
                    .into_iter()
                    .filter_map(|key| read(target, &key).ok().flatten());
                match wanted.iter_mut().find(|(known, ..)| address(known) == address(field)) {
                    Some((_, _, known)) => known.extend(keys),
                    None => wanted.push((field, target, keys.collect())),
                }
            }
            _ => {}
        }
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

async fn rows(
    field: &Field,
    target: &'static ModelOptions,
    mut keys: Vec<Value>,
    db: Handle<'_>,
) -> Result<HashSet<ValueKey>> {
    let mut seen = HashSet::new();
    keys.retain(|key| seen.insert(ValueKey::from(key)));
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let kind = target.primary_key().kind.value_kind();
    let column = Node::Column {
        path: Path::ROOT,
        column: target.primary_key,
    };
    let mut query = Query::new(target);
    query.ordering = Some(Vec::new());
    query.add_filter(Node::Lookup {
        lookup: Lookup::In,
        left: Box::new(column.clone()),
        right: vec![Node::Value(Value::List(kind, keys))],
    });
    if let Some(limit) = field.limit {
        query.add_filter(limit());
    }
    query.selection = Selection::Values(vec![column]);
    let rows = queryset::select(&query, db).await?;
    rows.iter()
        .map(|row| Ok(ValueKey::from(&row.value(0, kind)?)))
        .collect()
}

/// The key that a value stands for: `Err` where it is of a wrong type, `None` where no row can have it.
fn read(target: &'static ModelOptions, input: &Json) -> Result<Option<Value>, ()> {
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

/// Checks a key, or a list of keys of this length.
pub(crate) fn check(
    field: &Field,
    target: &'static ModelOptions,
    many: Option<Length>,
    input: &Json,
    known: &KnownKeys,
) -> Result<Data, ValidationError> {
    let one = |input: &Json| {
        let key = read(target, input).map_err(|()| {
            let message = format!(
                "Incorrect type. Expected pk value, received {}.",
                python::type_name(input)
            );
            ValidationError::with_code(message, "incorrect_type")
        })?;
        key.filter(|key| known.contains(field, key))
            .map(Data::Value)
            .ok_or_else(|| {
                let message = format!("Invalid pk \"{}\" - object does not exist.", python::text(input));
                ValidationError::with_code(message, "does_not_exist")
            })
    };
    let Some(length) = many else {
        return one(input);
    };
    if !matches!(input, Json::Array(_) | Json::Object(_)) {
        return Err(not_a_list(input));
    }
    let items = key_list(input);
    check_length(items.len(), length)?;
    items.iter().map(one).collect::<Result<Vec<Data>, _>>().map(Data::List)
}
