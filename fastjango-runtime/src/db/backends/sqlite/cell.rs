//! A column of a row of SQLite.

use sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sqlx::{Decode, Row as _, Sqlite, TypeInfo as _, ValueRef as _};

use crate::db::cell::Cell;
use crate::error::{Error, Result};

/// Reads a column as what is stored in it, whatever it was declared as.
pub(in crate::db) fn cell(row: &SqliteRow, index: usize) -> Result<Cell<'_>> {
    let value = row.try_get_raw(index).map_err(mismatch)?;
    let info = value.type_info();
    match info.name() {
        "NULL" => Ok(Cell::Null),
        _ if value.is_null() => Ok(Cell::Null),
        "INTEGER" => decode(value).map(Cell::Integer),
        "REAL" => decode(value).map(Cell::Float),
        "TEXT" => decode(value).map(Cell::Text),
        _ => decode(value).map(Cell::Bytes),
    }
}

fn decode<'r, T: Decode<'r, Sqlite>>(value: SqliteValueRef<'r>) -> Result<T> {
    T::decode(value).map_err(mismatch)
}

fn mismatch(error: impl std::fmt::Display) -> Error {
    Error::Decode {
        message: error.to_string(),
    }
}
