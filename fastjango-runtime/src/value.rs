//! The untyped value that crosses every layer: a parameter of a statement, a default, a key.

pub(crate) mod digest;
pub mod json;
mod stored;
pub mod temporal;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

pub(crate) use stored::stored;
#[cfg(feature = "sqlite")]
pub(crate) use stored::write_stored;

/// What a value is, independent of the database that stores it.
///
/// Every column, parameter and expression of the models layer has a kind; a backend maps each kind to its own
/// storage (a `Duration` is an `interval` in PostgreSQL and microseconds in a `bigint` elsewhere).
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::base::Model;
///
/// let kinds: Vec<String> = Tag::options().columns.iter().map(|c| format!("{:?}", c.kind.value_kind())).collect();
/// assert_eq!(kinds, ["Integer", "Text"]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueKind {
    /// `true` or `false`.
    Boolean,
    /// A signed integer of at most 64 bits.
    Integer,
    /// A 64-bit floating-point number.
    Float,
    /// An exact decimal number.
    Decimal,
    /// Text.
    Text,
    /// A calendar date.
    Date,
    /// A time of day, without a zone, to the microsecond.
    Time,
    /// A moment, in UTC, to the microsecond.
    DateTime,
    /// A length of time, to the microsecond.
    Duration,
    /// A universally unique identifier.
    Uuid,
    /// A JSON document.
    Json,
    /// Bytes.
    Bytes,
}

/// A value on its way to the database, or a key that came from it.
///
/// Django has no counterpart: Python's values are untyped already.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::Value;
///
/// // What `fields` of any model are, where its type is not known.
/// let values = [Value::Integer(7), Value::Text("Dune".into()), Value::Boolean(true)];
/// assert_eq!(values[1], Value::Text("Dune".into()));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// SQL's `NULL`, of the kind that the column or expression has (PostgreSQL wants to know it).
    Null(ValueKind),
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// A calendar date.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A moment, in UTC.
    DateTime(DateTime<Utc>),
    /// A length of time.
    Duration(TimeDelta),
    /// A UUID.
    Uuid(Uuid),
    /// A JSON document.
    Json(serde_json::Value),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list of values of one kind, none of them null: the right side of `in`. Where the database has arrays it is
    /// one parameter, elsewhere one placeholder for each item.
    List(ValueKind, Vec<Value>),
}

impl Value {
    /// The kind of this value; a list has the kind of its items.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::value::{Value, ValueKind};
    ///
    /// assert_eq!(Value::Decimal(dec!(9.99)).kind(), ValueKind::Decimal);
    /// assert_eq!(Value::Null(ValueKind::Date).kind(), ValueKind::Date, "a NULL has one too");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> ValueKind {
        match self {
            Self::Null(kind) | Self::List(kind, _) => *kind,
            Self::Boolean(_) => ValueKind::Boolean,
            Self::Integer(_) => ValueKind::Integer,
            Self::Float(_) => ValueKind::Float,
            Self::Decimal(_) => ValueKind::Decimal,
            Self::Text(_) => ValueKind::Text,
            Self::Date(_) => ValueKind::Date,
            Self::Time(_) => ValueKind::Time,
            Self::DateTime(_) => ValueKind::DateTime,
            Self::Duration(_) => ValueKind::Duration,
            Self::Uuid(_) => ValueKind::Uuid,
            Self::Json(_) => ValueKind::Json,
            Self::Bytes(_) => ValueKind::Bytes,
        }
    }

    /// Whether this is SQL's `NULL`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::value::{Value, ValueKind};
    ///
    /// assert!(Value::Null(ValueKind::Text).is_null() && !Value::Text(String::new()).is_null());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }
}

/// A value as a key of a map: two keys are equal where the database says so of the values.
///
/// Floats, decimals and documents are keyed by their text, which serves primary keys; NULL is a key of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueKey {
    /// An integer or a boolean.
    Integer(i64),
    /// Text.
    Text(String),
    /// A UUID.
    Uuid(Uuid),
    /// Any other value, by its text.
    Other(String),
}

impl From<&Value> for ValueKey {
    fn from(value: &Value) -> Self {
        match value {
            Value::Integer(number) => Self::Integer(*number),
            Value::Boolean(flag) => Self::Integer(i64::from(*flag)),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Uuid(uuid) => Self::Uuid(*uuid),
            Value::Decimal(number) => Self::Other(number.normalize().to_string()),
            other => Self::Other(format!("{other:?}")),
        }
    }
}

/// A value that has no form where it was to be written: a length of time beyond 292,000 years, a JSON number that is
/// not finite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit(pub String);

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

/// What is written into a buffer, as text.
#[cfg(test)]
fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).expect("text")
}
