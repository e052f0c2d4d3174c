//! What `#[derive(Choices)]` enums have in common: they are read from the text that is stored for them.

use std::str::FromStr;

use crate::db::Row;
use crate::error::{Error, Result};
use crate::models::fields::FieldType;
use crate::value::Value;

/// Reads the choice at `index` of a row.
///
/// # Errors
///
/// [`Error::Decode`] where the row holds another text, or none.
pub fn decode_choice<T: FieldType + FromStr<Err = Error>>(row: &Row, index: usize) -> Result<T> {
    let text = row.text(index)?;
    text.ok_or_else(|| super::unexpected_null(index))?.parse()
}

/// The choice of an untyped value.
///
/// # Errors
///
/// [`Error::Decode`] where it is another text, or no text.
pub fn choice_from_value<T: FieldType + FromStr<Err = Error>>(value: Value) -> Result<T> {
    match value {
        Value::Text(text) => text.parse(),
        other => Err(super::other_kind(&other, "choice")),
    }
}

/// The error of a text that is none of the choices.
#[must_use]
pub fn unknown_choice<T: FieldType>(text: &str) -> Error {
    let known: Vec<_> = T::CHOICES.iter().map(|choice| format!("`{}`", choice.value)).collect();
    Error::Decode {
        message: format!("`{text}` is none of the choices {}", known.join(", ")),
    }
}

/// Reads the choice whose integer stands at `index` of a row.
///
/// # Errors
///
/// [`Error::Decode`] where the row holds another integer, or none.
pub fn decode_integer_choice<T: FieldType + FromStr<Err = Error>>(row: &Row, index: usize) -> Result<T> {
    let number = row.integer(index)?;
    number.ok_or_else(|| super::unexpected_null(index))?.to_string().parse()
}

/// The choice of an untyped integer.
///
/// # Errors
///
/// [`Error::Decode`] where it is another integer, or no integer.
pub fn integer_choice_from_value<T: FieldType + FromStr<Err = Error>>(value: Value) -> Result<T> {
    match value {
        Value::Integer(number) => number.to_string().parse(),
        other => Err(super::other_kind(&other, "choice")),
    }
}
