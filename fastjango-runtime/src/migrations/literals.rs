//! Values as a migration file keeps them: owned, comparable, and the same in every version of the models.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::value::{Value, ValueKind};

/// A value as a migration file writes it: what it is, and its text.
///
/// The text is checked when SQL is made of it, so that a file that says nonsense still compiles and the error can
/// say where it stands.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Literal, decimal};
///
/// assert_eq!(Literal::from(5).text(), "5");
/// assert_eq!(decimal("9.99").text(), "9.99");
/// ```
#[derive(Debug, Clone)]
pub struct Literal {
    kind: ValueKind,
    text: String,
}

/// One value may be written in several ways, `08:30` and `08:30:00`, of which people take another than `makemigrations`.
impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        let same_value = || self.parse().is_some_and(|value| Some(value) == other.parse());
        self.kind == other.kind && (self.text == other.text || same_value())
    }
}

impl Eq for Literal {}

impl Literal {
    /// A literal of this kind with this text.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::Literal;
    /// use fastjango::value::ValueKind;
    ///
    /// assert_eq!(Literal::new(ValueKind::Integer, "5"), Literal::from(5));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(kind: ValueKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { kind, text }
    }

    /// What it is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::date;
    /// use fastjango::value::ValueKind;
    ///
    /// assert_eq!(date("2024-02-29").kind(), ValueKind::Date);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> ValueKind {
        self.kind
    }

    /// Its text: numbers as people write them, moments as RFC 3339, durations in microseconds, bytes in hexadecimal.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Literal, bytes};
    ///
    /// assert_eq!((bytes("c0ffee").text(), Literal::from(true).text()), ("c0ffee", "true"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The literal of a value; `None` for `NULL` and for lists, which are written otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Literal, decimal};
    /// use fastjango::value::{Value, ValueKind};
    ///
    /// assert_eq!(Literal::from_value(&Value::Decimal(dec!(9.99))), Some(decimal("9.99")));
    /// assert_eq!(Literal::from_value(&Value::Null(ValueKind::Text)), None);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Null(_) | Value::List(..) => return None,
            Value::Boolean(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Float(value) => format!("{value:?}"),
            Value::Decimal(value) => value.to_string(),
            Value::Text(value) => value.clone(),
            Value::Date(value) => value.to_string(),
            Value::Time(value) => value.format("%H:%M:%S%.f").to_string(),
            Value::DateTime(value) => value.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            Value::Duration(value) => microseconds(*value).to_string(),
            Value::Uuid(value) => value.to_string(),
            Value::Json(value) => value.to_string(),
            Value::Bytes(value) => hexadecimal(value),
        };
        Some(Self::new(value.kind(), text))
    }

    /// The value of this literal.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::date;
    /// use fastjango::value::Value;
    ///
    /// assert_eq!(date("2024-02-29").to_value()?, Value::Date(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()));
    /// assert!(date("2023-02-29").to_value().is_err(), "there is no such day");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the text is none of its kind.
    pub fn to_value(&self) -> Result<Value> {
        self.parse()
            .ok_or_else(|| Error::Configuration(format!("`{}` is no {:?} literal", self.text, self.kind)))
    }

    fn parse(&self) -> Option<Value> {
        let text = self.text.as_str();
        Some(match self.kind {
            ValueKind::Boolean => Value::Boolean(text.parse().ok()?),
            ValueKind::Integer => Value::Integer(text.parse().ok()?),
            ValueKind::Float => Value::Float(text.parse().ok().filter(|float: &f64| float.is_finite())?),
            ValueKind::Decimal => Value::Decimal(text.parse::<Decimal>().ok()?),
            ValueKind::Text => Value::Text(text.to_owned()),
            ValueKind::Date => Value::Date(text.parse::<NaiveDate>().ok()?),
            ValueKind::Time => Value::Time(text.parse::<NaiveTime>().ok()?),
            ValueKind::DateTime => Value::DateTime(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc)),
            ValueKind::Duration => Value::Duration(TimeDelta::microseconds(text.parse().ok()?)),
            ValueKind::Uuid => Value::Uuid(text.parse::<Uuid>().ok()?),
            ValueKind::Json => Value::Json(serde_json::from_str(text).ok()?),
            ValueKind::Bytes => Value::Bytes(bytes_of(text)?),
        })
    }
}

/// The whole microseconds of a length of time; the greatest number where it is longer.
pub(crate) fn microseconds(duration: TimeDelta) -> i64 {
    duration.num_microseconds().unwrap_or(i64::MAX)
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(digit.into(), 16));
        }
    }
    text
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: char| u8::try_from(letter.to_digit(16)?).ok();
    let digits: Vec<u8> = text.chars().map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high * 16 + low).collect())
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Self::new(ValueKind::Boolean, value.to_string())
    }
}

impl From<i64> for Literal {
    fn from(value: i64) -> Self {
        Self::new(ValueKind::Integer, value.to_string())
    }
}

impl From<f64> for Literal {
    fn from(value: f64) -> Self {
        Self::new(ValueKind::Float, format!("{value:?}"))
    }
}

impl From<&str> for Literal {
    fn from(value: &str) -> Self {
        Self::new(ValueKind::Text, value)
    }
}

macro_rules! literals {
    ($($(#[$doc:meta])* $name:ident => $kind:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(text: &str) -> Literal {
            Literal::new(ValueKind::$kind, text)
        }
    )*};
}

literals! {
    /// An exact decimal number, `decimal("9.99")`.
    decimal => Decimal,
    /// A date, `date("2024-02-29")`.
    date => Date,
    /// A time of day, `time("08:30:00")`.
    time => Time,
    /// A moment, `date_time("2024-02-29T08:30:00.000000Z")`.
    date_time => DateTime,
    /// A length of time in microseconds, `duration("1500000")`.
    duration => Duration,
    /// A UUID, `uuid("936da01f-9abd-4d9d-80c7-02af85c822a8")`.
    uuid => Uuid,
    /// A JSON document, `json("{}")`.
    json => Json,
    /// Bytes in hexadecimal, `bytes("c0ffee")`.
    bytes => Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_the_way_to_text_and_back() {
        let values = [
            Value::Boolean(true),
            Value::Integer(-3),
            Value::Float(0.1),
            Value::Decimal("9.90".parse().unwrap()),
            Value::Text("it's".to_owned()),
            Value::Date("2024-02-29".parse().unwrap()),
            Value::Time("08:30:00.000001".parse().unwrap()),
            Value::DateTime("2024-02-29T08:30:00.000001Z".parse().unwrap()),
            Value::Duration(TimeDelta::microseconds(-1_500_000)),
            Value::Uuid("936da01f-9abd-4d9d-80c7-02af85c822a8".parse().unwrap()),
            Value::Json(serde_json::json!({"a": [1, null]})),
            Value::Bytes(vec![0xc0, 0xff, 0xee]),
        ];
        for value in values {
            let literal = Literal::from_value(&value).expect("neither null nor a list");
            assert_eq!(literal.to_value().unwrap(), value);
        }
    }

    #[test]
    fn literals_are_the_same_where_their_values_are() {
        for (one, other) in [
            (
                date_time("2024-02-29T08:30:00Z"),
                date_time("2024-02-29T09:30:00.000000+01:00"),
            ),
            (decimal("1.5"), decimal("1.50")),
            (json(r#"{"b": 1, "a": []}"#), json(r#"{"a":[],"b":1}"#)),
            (bytes("C0FF"), bytes("c0ff")),
            (decimal("no number"), decimal("no number")),
        ] {
            assert_eq!(one, other);
        }
        assert_ne!(Literal::from("1.5"), Literal::from("1.50"));
        assert_ne!(decimal("no number"), decimal("none either"));
    }

    #[test]
    fn text_that_is_not_of_the_kind_is_refused() {
        for literal in [
            decimal("1; DROP TABLE book"),
            bytes("c0f"),
            Literal::new(ValueKind::Float, "NaN"),
        ] {
            assert!(
                matches!(literal.to_value(), Err(Error::Configuration(_))),
                "{literal:?}"
            );
        }
    }
}
