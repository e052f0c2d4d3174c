//! Values of the program as the cells of a row, in the forms that SQLite stores them in.

use super::cell::Cell;
use crate::error::{Error, Result};
use crate::value::{Value, temporal};

/// A value as it would be stored.
#[derive(Debug)]
pub(super) enum Stored {
    Null,
    Integer(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&Value> for Stored {
    fn from(value: &Value) -> Self {
        let mut text = Vec::new();
        match value {
            Value::Null(_) | Value::List(..) => return Self::Null,
            Value::Boolean(value) => return Self::Integer((*value).into()),
            Value::Integer(value) => return Self::Integer(*value),
            Value::Float(value) => return Self::Float(*value),
            Value::Decimal(value) => return Self::Text(value.to_string()),
            Value::Text(value) => return Self::Text(value.clone()),
            Value::Duration(value) => return Self::Integer(value.num_microseconds().unwrap_or(i64::MAX)),
            Value::Uuid(value) => return Self::Text(value.to_string()),
            Value::Json(value) => return Self::Text(value.to_string()),
            Value::Bytes(value) => return Self::Bytes(value.clone()),
            Value::Date(value) => temporal::write_date(&mut text, *value),
            Value::Time(value) => temporal::write_time(&mut text, *value),
            Value::DateTime(value) => temporal::write_date_time(&mut text, value.naive_utc(), b' '),
        }
        Self::Text(String::from_utf8(text).expect("dates and times are written in ASCII"))
    }
}

impl From<Value> for Stored {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(value) => Self::Text(value),
            Value::Bytes(value) => Self::Bytes(value),
            other => Self::from(&other),
        }
    }
}

/// The cell with this number.
pub(super) fn cell(values: &[Stored], index: usize) -> Result<Cell<'_>> {
    let value = values.get(index).ok_or_else(|| Error::Decode {
        message: format!("no column {index} in a row of {}", values.len()),
    })?;
    Ok(match value {
        Stored::Null => Cell::Null,
        Stored::Integer(value) => Cell::Integer(*value),
        Stored::Float(value) => Cell::Float(*value),
        Stored::Text(text) => Cell::Text(text),
        Stored::Bytes(bytes) => Cell::Bytes(bytes),
    })
}
