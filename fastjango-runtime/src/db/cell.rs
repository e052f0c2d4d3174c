//! A column's value as a driver stores it, and its reading as each kind of value.
//!
//! Each backend says what is stored; what that means is told here once, for all of them.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::value::json::{self, JsonFormat};
use crate::value::{Value, ValueKind, temporal};

mod decimal;

#[cfg(feature = "postgres")]
pub(super) use decimal::Numeric;

#[cold]
pub(super) fn no_column(index: usize, columns: usize) -> Error {
    Error::Decode {
        message: format!("no column {index} in a row of {columns}"),
    }
}

/// What is stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'r> {
    Null,
    Integer(i64),
    Float(f64),
    Text(&'r str),
    Bytes(&'r [u8]),
    #[cfg(feature = "postgres")]
    Boolean(bool),
    #[cfg(feature = "postgres")]
    Numeric(Numeric<'r>),
    #[cfg(feature = "mysql")]
    Unsigned(u64),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Date(NaiveDate),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Time(NaiveTime),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    DateTime(NaiveDateTime),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Microseconds(i64),
    #[cfg(feature = "postgres")]
    Uuid(Uuid),
    /// An array of row values, in its binary form.
    #[cfg(feature = "postgres")]
    Rows(&'r [u8]),
}

impl<'r> Cell<'r> {
    /// Reads a value that is there; nothing is nothing of every kind.
    #[inline]
    fn some<T>(self, expected: &str, read: impl FnOnce(Self) -> Option<T>) -> Result<Option<T>> {
        if matches!(self, Cell::Null) {
            return Ok(None);
        }
        match read(self) {
            Some(value) => Ok(Some(value)),
            None => Err(self.unexpected(expected)),
        }
    }

    #[cold]
    fn unexpected(self, expected: &str) -> Error {
        Error::Decode {
            message: format!("expected {expected}, found {self:?}"),
        }
    }

    #[inline]
    pub(super) fn boolean(self) -> Result<Option<bool>> {
        self.some("a boolean", |cell| match cell {
            Cell::Integer(value) => Some(value != 0),
            #[cfg(feature = "postgres")]
            Cell::Boolean(value) => Some(value),
            #[cfg(feature = "mysql")]
            Cell::Unsigned(value) => Some(value != 0),
            _ => None,
        })
    }

    #[inline]
    pub(super) fn integer(self) -> Result<Option<i64>> {
        self.some("an integer", |cell| match cell {
            Cell::Integer(value) => Some(value),
            Cell::Text(text) => decimal::integer(text),
            Cell::Float(value) => decimal::whole(decimal::from_float(value)?),
            #[cfg(feature = "postgres")]
            Cell::Numeric(value) => decimal::whole(value.decimal()?),
            #[cfg(feature = "postgres")]
            Cell::Boolean(value) => Some(i64::from(value)),
            #[cfg(feature = "mysql")]
            Cell::Unsigned(value) => i64::try_from(value).ok(),
            _ => None,
        })
    }

    #[inline]
    pub(super) fn float(self) -> Result<Option<f64>> {
        self.some("a number", |cell| match cell {
            Cell::Float(value) => Some(value),
            #[expect(clippy::cast_precision_loss, reason = "as every database does")]
            Cell::Integer(value) => Some(value as f64),
            Cell::Text(text) => text.parse().ok(),
            #[cfg(feature = "postgres")]
            Cell::Numeric(value) => value.float(),
            #[cfg(feature = "mysql")]
            #[expect(clippy::cast_precision_loss, reason = "as every database does")]
            Cell::Unsigned(value) => Some(value as f64),
            _ => None,
        })
    }

    pub(super) fn decimal(self) -> Result<Option<Decimal>> {
        self.some("a decimal", |cell| match cell {
            Cell::Integer(value) => Some(Decimal::from(value)),
            Cell::Float(value) => decimal::from_float(value),
            Cell::Text(text) => text.parse().ok().or_else(|| Decimal::from_scientific(text).ok()),
            #[cfg(feature = "postgres")]
            Cell::Numeric(value) => value.decimal(),
            #[cfg(feature = "mysql")]
            Cell::Unsigned(value) => Some(Decimal::from(value)),
            _ => None,
        })
    }

    #[inline]
    pub(super) fn text(self) -> Result<Option<&'r str>> {
        self.some("text", |cell| match cell {
            Cell::Text(text) => Some(text),
            Cell::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        })
    }

    pub(super) fn bytes(self) -> Result<Option<&'r [u8]>> {
        self.some("bytes", |cell| match cell {
            Cell::Bytes(bytes) => Some(bytes),
            Cell::Text(text) => Some(text.as_bytes()),
            _ => None,
        })
    }

    pub(super) fn date(self) -> Result<Option<NaiveDate>> {
        self.some("a date", |cell| match cell {
            Cell::Text(text) => {
                temporal::parse_date(text).or_else(|| Some(temporal::parse_date_time(text)?.date_naive()))
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Date(date) => Some(date),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::DateTime(moment) => Some(moment.date()),
            _ => None,
        })
    }

    pub(super) fn time(self) -> Result<Option<NaiveTime>> {
        self.some("a time", |cell| match cell {
            Cell::Text(text) => temporal::parse_time(text),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Time(time) => Some(time),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::DateTime(moment) => Some(moment.time()),
            _ => None,
        })
    }

    fn moment(self) -> Result<Option<NaiveDateTime>> {
        self.some("a date and time", |cell| match cell {
            Cell::Text(text) => Some(temporal::parse_date_time(text)?.naive_utc()),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::DateTime(moment) => Some(moment),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Date(date) => Some(date.and_time(NaiveTime::MIN)),
            _ => None,
        })
    }

    pub(super) fn date_time(self) -> Result<Option<DateTime<Utc>>> {
        Ok(self.moment()?.map(|moment| moment.and_utc()))
    }

    fn microseconds(self) -> Result<Option<i64>> {
        self.some("a duration", |cell| match cell {
            Cell::Integer(value) => Some(value),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Microseconds(value) => Some(value),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Time(time) => (time - NaiveTime::MIN).num_microseconds(),
            // The average or sum of durations that are stored as integers.
            Cell::Float(value) => decimal::whole(decimal::from_float(value)?.round()),
            Cell::Text(text) => decimal::whole(text.parse::<Decimal>().ok()?.round()),
            #[cfg(feature = "postgres")]
            Cell::Numeric(value) => decimal::whole(value.decimal()?.round()),
            _ => None,
        })
    }

    pub(super) fn duration(self) -> Result<Option<TimeDelta>> {
        Ok(self.microseconds()?.map(TimeDelta::microseconds))
    }

    pub(super) fn uuid(self) -> Result<Option<Uuid>> {
        self.some("a UUID", |cell| match cell {
            Cell::Text(text) => Uuid::try_parse(text).ok(),
            Cell::Bytes(bytes) => Uuid::from_slice(bytes)
                .ok()
                .or_else(|| Uuid::try_parse_ascii(bytes).ok()),
            #[cfg(feature = "postgres")]
            Cell::Uuid(value) => Some(value),
            _ => None,
        })
    }

    pub(super) fn json(self) -> Result<Option<serde_json::Value>> {
        self.some("a JSON document", |cell| match cell {
            Cell::Integer(value) => Some(value.into()),
            Cell::Float(value) => Some(value.into()),
            cell => serde_json::from_str(cell.text().ok()??).ok(),
        })
    }

    pub(super) fn value(self, kind: ValueKind) -> Result<Value> {
        let value = match kind {
            ValueKind::Boolean => self.boolean()?.map(Value::Boolean),
            ValueKind::Integer => self.integer()?.map(Value::Integer),
            ValueKind::Float => self.float()?.map(Value::Float),
            ValueKind::Decimal => self.decimal()?.map(Value::Decimal),
            ValueKind::Text => self.text()?.map(|text| Value::Text(text.to_owned())),
            ValueKind::Date => self.date()?.map(Value::Date),
            ValueKind::Time => self.time()?.map(Value::Time),
            ValueKind::DateTime => self.date_time()?.map(Value::DateTime),
            ValueKind::Duration => self.duration()?.map(Value::Duration),
            ValueKind::Uuid => self.uuid()?.map(Value::Uuid),
            ValueKind::Json => self.json()?.map(Value::Json),
            ValueKind::Bytes => self.bytes()?.map(|bytes| Value::Bytes(bytes.to_owned())),
        };
        Ok(value.unwrap_or(Value::Null(kind)))
    }

    pub(super) fn display(self) -> Option<Cow<'r, str>> {
        let shown = match self {
            Cell::Null => return None,
            Cell::Text(text) => return Some(Cow::Borrowed(text)),
            Cell::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            #[cfg(feature = "postgres")]
            Cell::Rows(bytes) => format!("rows in {} bytes", bytes.len()),
            Cell::Integer(value) => value.to_string(),
            Cell::Float(value) => value.to_string(),
            #[cfg(feature = "postgres")]
            Cell::Boolean(value) => value.to_string(),
            #[cfg(feature = "postgres")]
            Cell::Numeric(_) => self.decimal().ok()??.to_string(),
            #[cfg(feature = "mysql")]
            Cell::Unsigned(value) => value.to_string(),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Date(date) => date.to_string(),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Time(time) => time.to_string(),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::DateTime(moment) => moment.to_string(),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Cell::Microseconds(value) => {
                let mut out = Vec::new();
                temporal::write_duration(&mut out, value);
                String::from_utf8_lossy(&out).into_owned()
            }
            #[cfg(feature = "postgres")]
            Cell::Uuid(value) => value.to_string(),
        };
        Some(Cow::Owned(shown))
    }

    pub(super) fn write_json(self, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        if self.write_stored(format, out) {
            return Ok(());
        }
        match format {
            JsonFormat::Boolean => self.boolean()?.map(|value| json::boolean(out, value)),
            JsonFormat::Integer => self.integer()?.map(|value| json::integer(out, value)),
            JsonFormat::Float => self.float()?.map(|value| json::float(out, value)).transpose()?,
            JsonFormat::Decimal { places } => self.write_decimal(places, out)?,
            JsonFormat::DecimalNumber { places } => self
                .decimal()?
                .map(|value| json::decimal_number(out, value, places))
                .transpose()?,
            JsonFormat::Text => self.text()?.map(|value| json::text(out, value)),
            JsonFormat::Date => self.date()?.map(|value| json::date(out, value)),
            JsonFormat::Time => self.time()?.map(|value| json::time(out, value)),
            JsonFormat::DateTime => self.moment()?.map(|value| json::date_time(out, value)),
            JsonFormat::Duration => self.microseconds()?.map(|value| json::duration(out, value)),
            JsonFormat::Uuid => self.uuid()?.map(|value| json::uuid(out, &value)),
            JsonFormat::Json => self.write_document(out)?,
            JsonFormat::Bytes => self.bytes()?.map(|value| json::bytes(out, value)).transpose()?,
            JsonFormat::Styled(kind, _) => Some(self.value(kind)?.write_json(format, out)?),
        };
        Ok(())
    }

    /// Writes what is stored in the form that is written, as most values are; `false` for what has to be read first.
    fn write_stored(self, format: JsonFormat, out: &mut Vec<u8>) -> bool {
        match (self, format) {
            (Cell::Null, _) => json::null(out),
            (Cell::Integer(value), JsonFormat::Integer) => json::integer(out, value),
            (Cell::Integer(value), JsonFormat::Boolean) => json::boolean(out, value != 0),
            (Cell::Text(value), JsonFormat::Text) => json::text(out, value),
            (Cell::Text(value), JsonFormat::Date) => return json::stored_date(out, value),
            (Cell::Text(value), JsonFormat::DateTime) => return json::stored_date_time(out, value),
            _ => return false,
        }
        true
    }

    /// A decimal's digits go over as they are stored, where they are stored with the places that are asked for.
    fn write_decimal(self, places: Option<u32>, out: &mut Vec<u8>) -> Result<Option<()>> {
        let written = match self {
            Cell::Float(value) => decimal::write_float(value, places, out),
            Cell::Text(text) => decimal::write_text(text, places, out),
            #[cfg(feature = "postgres")]
            Cell::Numeric(value) => value.write(places, out),
            _ => false,
        };
        if !written && let Some(value) = self.decimal()? {
            json::decimal(out, value, places);
        }
        Ok(Some(()))
    }

    /// A document that is stored as text is passed through, as the database has checked it.
    fn write_document(self, out: &mut Vec<u8>) -> Result<Option<()>> {
        match self {
            Cell::Text(text) => out.extend_from_slice(text.as_bytes()),
            cell => {
                let document = cell.json()?;
                json::json(out, &document.unwrap_or_default())?;
            }
        }
        Ok(Some(()))
    }
}
