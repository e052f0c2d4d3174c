//! Values of the program as the cells of a row, in the forms that SQLite stores them in.

use super::cell::Cell;
use crate::error::{Error, Result};
use crate::value::{Value, stored};

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
        match value {
            Value::Boolean(value) => Self::Integer((*value).into()),
            Value::Integer(value) => Self::Integer(*value),
            Value::Float(value) => Self::Float(*value),
            Value::Duration(value) => Self::Integer(value.num_microseconds().unwrap_or(i64::MAX)),
            Value::Bytes(value) => Self::Bytes(value.clone()),
            other => stored(other).map_or(Self::Null, Self::Text),
        }
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
