//! The parameters of a statement.

use std::fmt::Display;

use chrono::Datelike as _;
use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Result as SqliteResult, Statement};

use super::errors::Fault;
use crate::error::Error;
use crate::value::{Value, temporal, write_stored};

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
        Value::Date(date) if !temporal::is_year(date.year()) => return Err(beyond_years(date)),
        Value::DateTime(moment) if !temporal::is_year(moment.year()) => return Err(beyond_years(moment)),
        Value::Bytes(value) => statement.raw_bind_parameter(place, value.as_slice())?,
        other if write_stored(text, other) => bind_text(statement, place, text)?,
        _ => {
            let message = "SQLite has no arrays; a list needs a placeholder for each item";
            return Err(Error::Query(message.into()).into());
        }
    }
    Ok(())
}

/// Their text would be read as none, and be less than that of years before.
fn beyond_years(moment: impl Display) -> Fault {
    Error::Query(format!("SQLite knows the years 1 to 9999, which {moment} is not in")).into()
}

fn bind_text(statement: &mut Statement<'_>, place: usize, text: &[u8]) -> SqliteResult<()> {
    statement.raw_bind_parameter(place, ToSqlOutput::Borrowed(ValueRef::Text(text)))
}
