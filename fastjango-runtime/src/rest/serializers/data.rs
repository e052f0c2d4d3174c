//! Checked data, before it has types: DRF's `validated_data`.

use crate::error::{Error, Result};
use crate::rest::parsers::UploadedFile;
use crate::value::{Value, ValueKind};

/// What a field's checked value is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// One value, a key, or null.
    Value(Value),
    /// The items of a list.
    List(Vec<Data>),
    /// The values of a dictionary, by their names.
    Map(Vec<(String, Data)>),
    /// A nested document.
    Object(ValidatedData),
    /// A file.
    File(UploadedFile),
}

impl Data {
    /// Null, of no kind in particular.
    pub const NULL: Self = Self::Value(Value::Null(ValueKind::Text));

    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Value(value) if value.is_null())
    }

    /// The value, where it is one.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] for a list or document.
    pub fn into_value(self) -> Result<Value> {
        match self {
            Self::Value(value) => Ok(value),
            _ => Err(mismatch("a value")),
        }
    }

    /// The items, where it is a list.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] for anything else.
    pub fn into_list(self) -> Result<Vec<Self>> {
        match self {
            Self::List(items) => Ok(items),
            _ => Err(mismatch("a list")),
        }
    }

    /// The values by their names, where it is a dictionary.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] for anything else.
    pub fn into_map(self) -> Result<Vec<(String, Self)>> {
        match self {
            Self::Map(members) => Ok(members),
            _ => Err(mismatch("a dictionary")),
        }
    }

    /// The document, where it is one.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] for anything else.
    pub fn into_object(self) -> Result<ValidatedData> {
        match self {
            Self::Object(data) => Ok(data),
            _ => Err(mismatch("a document")),
        }
    }
}

fn mismatch(expected: &str) -> Error {
    Error::Decode {
        message: format!("checked data is not {expected}, as its field is"),
    }
}

/// The checked data of a document: a value for each field of the serializer that has one.
///
/// A field without a value was absent, or is read-only.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ValidatedData {
    values: Vec<Option<Data>>,
}

impl ValidatedData {
    /// No values, for a serializer of this many fields.
    #[must_use]
    pub fn new(fields: usize) -> Self {
        Self {
            values: vec![None; fields],
        }
    }

    /// The value of the field with this number.
    #[must_use]
    pub fn get(&self, field: usize) -> Option<&Data> {
        self.values.get(field)?.as_ref()
    }

    /// Takes the value of the field with this number out.
    pub fn take(&mut self, field: usize) -> Option<Data> {
        self.values.get_mut(field)?.take()
    }

    /// Sets the value of the field with this number; `None` makes it absent.
    pub fn set(&mut self, field: usize, value: Option<Data>) {
        if self.values.len() <= field {
            self.values.resize(field + 1, None);
        }
        self.values[field] = value;
    }

    /// The fields that have a value, by their number.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Data)> {
        self.values
            .iter()
            .enumerate()
            .filter_map(|(field, value)| Some((field, value.as_ref()?)))
    }
}
