//! The parameters of a statement.

use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Result as SqliteResult, Statement};

use super::errors::Fault;
use crate::error::{Error, Result};
use crate::value::{Value, temporal};

/// Binds the values of a statement's placeholders, which SQLite copies.
pub(super) fn bind(statement: &mut Statement<'_>, parameters: &[Value]) -> Result<(), Fault> {
    let places = statement.parameter_count();
    if places != parameters.len() {
        let given = parameters.len();
        return Err(Error::Query(format!("{given} parameters were given for {places} placeholders")).into());
    }
    let mut text = Vec::new();
    for (place, value) in (1..).zip(parameters) {
        text.clear();
        bind_one(statement, place, value, &mut text)?;
    }
    Ok(())
}

/// Binds a value; one that is stored as text but is none is written to `text`.
fn bind_one(statement: &mut Statement<'_>, place: usize, value: &Value, text: &mut Vec<u8>) -> Result<(), Fault> {
    match value {
        Value::Null(_) => statement.raw_bind_parameter(place, Null)?,
        Value::Boolean(value) => statement.raw_bind_parameter(place, value)?,
        Value::Integer(value) => statement.raw_bind_parameter(place, value)?,
        Value::Float(value) => statement.raw_bind_parameter(place, value)?,
        Value::Duration(value) => {
            let microseconds = temporal::microseconds(*value).map_err(Error::from)?;
            statement.raw_bind_parameter(place, microseconds)?;
        }
        Value::Text(value) => bind_text(statement, place, value.as_bytes())?,
        Value::Bytes(value) => statement.raw_bind_parameter(place, value.as_slice())?,
        Value::List(..) => {
            let message = "SQLite has no arrays; a list needs a placeholder for each item";
            return Err(Error::Query(message.into()).into());
        }
        other => {
            write_text(other, text)?;
            bind_text(statement, place, text)?;
        }
    }
    Ok(())
}

fn bind_text(statement: &mut Statement<'_>, place: usize, text: &[u8]) -> SqliteResult<()> {
    statement.raw_bind_parameter(place, ToSqlOutput::Borrowed(ValueRef::Text(text)))
}

/// Writes a value as it is stored.
fn write_text(value: &Value, out: &mut Vec<u8>) -> Result<()> {
    use std::io::Write as _;
    let written = match value {
        Value::Decimal(value) => write!(out, "{value}"),
        Value::Uuid(value) => write!(out, "{}", value.simple()),
        Value::Json(value) => serde_json::to_writer(&mut *out, value).map_err(Into::into),
        Value::Date(value) => {
            temporal::write_date(out, *value);
            Ok(())
        }
        Value::Time(value) => {
            temporal::write_time(out, *value);
            Ok(())
        }
        Value::DateTime(value) => {
            temporal::write_date_time(out, value.naive_utc(), b' ');
            Ok(())
        }
        other => write!(out, "{other:?}"),
    };
    written.map_err(|error| Error::Query(error.to_string()))
}
