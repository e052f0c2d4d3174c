//! The functions that our SQL calls and SQLite has not by itself.

use std::sync::Arc;

use regex::Regex;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result, ffi};

/// A function: its name, how many arguments it takes (-1 for any number), and what it does.
type Function = (&'static str, i32, fn(&Context<'_>) -> Result<Value>);

/// All of them. Each gives the same for the same arguments, so that SQLite may call it once for many rows.
const FUNCTIONS: &[Function] = &[("regexp", 2, regexp)];

/// Makes the functions known to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    FUNCTIONS.iter().try_for_each(|(name, arguments, function)| {
        connection.create_scalar_function(*name, *arguments, flags, *function)
    })
}

/// How the message of a function begins that was given a pattern that is none. It has no code of its own: SQLite takes
/// that of an error away that has words.
const INVALID_PATTERN: &str = "invalid regular expression: ";

/// What is wrong with the pattern that a function was given, if it is that what a message is about.
pub(super) fn fault_of_pattern(message: &str) -> Option<&str> {
    message.strip_prefix(INVALID_PATTERN)
}

fn invalid_pattern(fault: &Error) -> Error {
    // The fault quotes the pattern, and SQLite's messages end at such a character.
    let message = format!("{INVALID_PATTERN}{fault}").replace('\0', "\\0");
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ERROR), Some(message))
}

/// `value REGEXP pattern`, which SQLite writes as `regexp(pattern, value)`: numbers are matched by their text.
fn regexp(context: &Context<'_>) -> Result<Value> {
    if matches!(context.get_raw(0), ValueRef::Null) {
        return Ok(Value::Null);
    }
    // Compiled once for all rows of a statement.
    let pattern: Result<Arc<Regex>> = context.get_or_create_aux(0, |pattern| {
        let pattern = pattern.as_str()?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Regex::new(pattern)?)
    });
    let pattern = pattern.map_err(|fault| invalid_pattern(&fault))?;
    let is_match = match context.get_raw(1) {
        ValueRef::Null => return Ok(Value::Null),
        ValueRef::Integer(number) => pattern.is_match(&number.to_string()),
        ValueRef::Real(number) => pattern.is_match(&number.to_string()),
        ValueRef::Text(text) | ValueRef::Blob(text) => pattern.is_match(&String::from_utf8_lossy(text)),
    };
    Ok(Value::Integer(i64::from(is_match)))
}
