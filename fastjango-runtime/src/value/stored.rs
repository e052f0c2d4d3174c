//! The text of values in a database that has no type for them: SQLite.
//!
//! It compares such values by their text. So there is one text for each, and what binds parameters, fills lists and
//! writes DDL all take it from here.

use super::{Value, temporal};

/// Writes a value of a kind that SQLite keeps as text, and tells whether it is one.
pub(crate) fn write_stored(out: &mut Vec<u8>, value: &Value) -> bool {
    use std::io::Write as _;
    let written = match value {
        Value::Text(value) => out.write_all(value.as_bytes()),
        // SQLite takes it for a number, and for an integer only without a point: others have 15 digits there.
        Value::Decimal(value) if value.mantissa().unsigned_abs() < 1_000_000_000_000_000 => write!(out, "{value}"),
        Value::Decimal(value) => write!(out, "{}", value.normalize()),
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
        Value::Null(_)
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Duration(_)
        | Value::Bytes(_)
        | Value::List(..) => return false,
    };
    debug_assert!(written.is_ok(), "memory takes what is written");
    true
}

/// A value of a kind that SQLite keeps as text, in this text.
pub(crate) fn stored(value: &Value) -> Option<String> {
    let mut out = Vec::new();
    write_stored(&mut out, value).then(|| String::from_utf8_lossy(&out).into_owned())
}
