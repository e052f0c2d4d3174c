//! JSON documents with a type of the program's own.

use std::ops::{Deref, DerefMut};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::storage::JsonField;
use super::{FieldType, Required, other_kind, unexpected_null};
use crate::db::Row;
use crate::error::{Error, Result, ValidationError};
use crate::models::options::{ColumnKind, Validator};
use crate::value::{Value, ValueKind};

/// A JSON document that is read as a `T` and written from it: Django's `JSONField` with a type.
///
/// The column is that of an untyped `Json`. What a client sends that is no `T` is refused at its field, by serializers and
/// `full_clean`, in serde's words; a document in the database that is no `T` is [`Error::Decode`] where its row is read.
/// A `T` that has no JSON form (a map whose keys are no text) is written as
/// NULL, which the column refuses unless the field is an `Option`.
///
/// # Examples
///
/// ```
/// use fastjango::models::fields::FieldType;
/// use fastjango::models::fields::json::JsonOf;
/// use fastjango::value::Value;
///
/// let sizes: JsonOf<Vec<u8>> = JsonOf(vec![1, 2]);
/// assert_eq!(sizes.len(), 2);
/// assert_eq!(sizes.encode(), Value::Json(serde_json::json!([1, 2])));
/// assert!(JsonOf::<Vec<u8>>::from_value(Value::Json(serde_json::json!({}))).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct JsonOf<T>(pub T);

impl<T> Deref for JsonOf<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for JsonOf<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for JsonOf<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

fn typed<T: DeserializeOwned>(document: serde_json::Value) -> Result<JsonOf<T>> {
    serde_json::from_value(document)
        .map(JsonOf)
        .map_err(|error| Error::Decode {
            message: format!("a JSON document is no `{}`: {error}", std::any::type_name::<T>()),
        })
}

/// Refuses a document that is no `T`.
fn is_typed<T: DeserializeOwned>(value: &Value) -> Result<(), ValidationError> {
    let Value::Json(document) = value else {
        return Ok(());
    };
    let refused = |error| ValidationError::new(format!("Not a valid value: {error}."));
    T::deserialize(document).map(drop).map_err(refused)
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> FieldType for JsonOf<T> {
    type Inner = Self;
    type Nullable = Option<Self>;
    type Nullness = Required;
    type Storage = JsonField;

    const COLUMN: ColumnKind = ColumnKind::Json;
    const VALIDATOR: Option<Validator> = Some(Validator::Function(is_typed::<T>));

    fn decode(row: &Row, index: usize) -> Result<Self> {
        typed(row.json(index)?.ok_or_else(|| unexpected_null(index))?)
    }

    fn encode(&self) -> Value {
        serde_json::to_value(&self.0).map_or(Value::Null(ValueKind::Json), Value::Json)
    }

    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Json(document) => typed(document),
            other => Err(other_kind(&other, "JSON document")),
        }
    }
}
