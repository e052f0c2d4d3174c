//! The values of a document as those of columns, in Django's words where they are none: `to_python` of Django's fields.

use chrono::{Datelike as _, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use uuid::Uuid;

use super::field_name;
use crate::error::{Error, ErrorDetail, Result};
use crate::models::options::{Column, ColumnIndex, ModelOptions};
use crate::value::{Value, ValueKind, temporal};

/// The value of each column, or what is wrong with what was given for it.
pub(super) fn values(model: &'static ModelOptions, document: &Json) -> Result<Vec<Result<Value, ErrorDetail>>> {
    let Json::Object(given) = document else {
        return Err(Error::Query(format!("{}() takes an object of fields", model.name)));
    };
    let mut values: Vec<Option<&Json>> = vec![None; model.columns.len()];
    for (name, value) in given {
        let Some(column) = column_named(model, name) else {
            let message = format!("{}() got unexpected keyword arguments: '{name}'", model.name);
            return Err(Error::Query(message));
        };
        values[usize::from(column)] = Some(value);
    }
    let columns = model.columns.iter().zip(values);
    Ok(columns
        .map(|(column, value)| value.map_or_else(|| Ok(missing(column)), |value| convert(column, value)))
        .collect())
}

/// The column of a field: by the field's name, by that of a foreign key's column, or `pk`.
fn column_named(model: &'static ModelOptions, name: &str) -> Option<ColumnIndex> {
    if name == "pk" {
        return Some(model.primary_key);
    }
    (0..)
        .zip(model.columns)
        .find(|(index, column)| column.name == name || field_name(model, *index) == name)
        .map(|(index, _)| index)
}

/// The value of a column that the document doesn't have.
fn missing(column: &Column) -> Value {
    let kind = column.kind.value_kind();
    if let Some(default) = column.default {
        return default();
    }
    if column.auto_now || column.auto_now_add {
        let now = Utc::now();
        return match kind {
            ValueKind::Date => Value::Date(now.date_naive()),
            ValueKind::Time => Value::Time(now.time()),
            _ => Value::DateTime(now),
        };
    }
    match kind {
        ValueKind::Integer if column.auto => Value::Integer(0),
        ValueKind::Text if !column.null => Value::Text(String::new()),
        kind => Value::Null(kind),
    }
}

fn convert(column: &Column, value: &Json) -> Result<Value, ErrorDetail> {
    let kind = column.kind.value_kind();
    match value {
        Json::Null if column.auto => Ok(Value::Integer(0)),
        Json::Null => Ok(Value::Null(kind)),
        // A choice that is left blank is `None`.
        Json::String(text) if text.is_empty() && column.null && column.blank && !column.choices.is_empty() => {
            Ok(Value::Null(kind))
        }
        value => converted(kind, value).ok_or_else(|| fault(column, value)),
    }
}

fn converted(kind: ValueKind, value: &Json) -> Option<Value> {
    let text = shown(value);
    Some(match kind {
        ValueKind::Boolean => Value::Boolean(boolean(value)?),
        ValueKind::Integer => Value::Integer(integer(value)?),
        ValueKind::Float => Value::Float(match value {
            Json::Bool(_) | Json::Array(_) | Json::Object(_) => return None,
            _ => text.trim().parse().ok()?,
        }),
        ValueKind::Decimal => Value::Decimal(match value {
            Json::Bool(_) | Json::Array(_) | Json::Object(_) => return None,
            _ => decimal(text.trim())?,
        }),
        ValueKind::Text => Value::Text(text),
        ValueKind::Date => Value::Date(temporal::parse_date(&padded(&text)?)?),
        ValueKind::Time => Value::Time(temporal::parse_time(&text)?),
        ValueKind::DateTime => {
            Value::DateTime(temporal::parse_date_time(&text).filter(|moment| temporal::is_year(moment.year()))?)
        }
        ValueKind::Duration => Value::Duration(temporal::parse_duration(&text)?),
        ValueKind::Uuid => Value::Uuid(Uuid::parse_str(&text).ok()?),
        ValueKind::Json => Value::Json(value.clone()),
        ValueKind::Bytes => return None,
    })
}

fn boolean(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(value) => Some(*value),
        Json::Number(number) => match number.as_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        Json::String(text) => match text.as_str() {
            "t" | "True" | "1" => Some(true),
            "f" | "False" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// An integer; a number loses its fraction, as `int()` has it.
fn integer(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number
            .as_i64()
            .or_else(|| i64::try_from(decimal(&number.to_string())?.trunc()).ok()),
        Json::String(text) => text.trim().parse().ok(),
        Json::Bool(value) => Some((*value).into()),
        _ => None,
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}

/// A date with two digits for its month and its day.
fn padded(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| (1..=2).contains(&part.len());
    let fits = parts.next().is_none() && year.len() == 4 && short(month) && short(day);
    fits.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

/// A value as Python's `str` writes it.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    }
}

/// What is told of a value that is none of its column's kind.
fn fault(column: &Column, value: &Json) -> ErrorDetail {
    let text = shown(value);
    let (says, code) = match column.kind.value_kind() {
        ValueKind::Boolean if column.null => ("value must be either True, False, or None.", "invalid_nullable"),
        ValueKind::Boolean => ("value must be either True or False.", "invalid"),
        ValueKind::Integer => ("value must be an integer.", "invalid"),
        ValueKind::Float => ("value must be a float.", "invalid"),
        ValueKind::Decimal => ("value must be a decimal number.", "invalid"),
        ValueKind::Date | ValueKind::DateTime if is_date(&text) => (
            "value has the correct format (YYYY-MM-DD) but it is an invalid date.",
            "invalid_date",
        ),
        ValueKind::Date => (
            "value has an invalid date format. It must be in YYYY-MM-DD format.",
            "invalid",
        ),
        ValueKind::DateTime if is_moment(&text) => (
            "value has the correct format (YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ]) but it is an invalid date/time.",
            "invalid_datetime",
        ),
        ValueKind::DateTime => (
            "value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format.",
            "invalid",
        ),
        ValueKind::Time if is_clock(&text) => (
            "value has the correct format (HH:MM[:ss[.uuuuuu]]) but it is an invalid time.",
            "invalid_time",
        ),
        ValueKind::Time => (
            "value has an invalid format. It must be in HH:MM[:ss[.uuuuuu]] format.",
            "invalid",
        ),
        ValueKind::Duration => (
            "value has an invalid format. It must be in [DD] [[HH:]MM:]ss[.uuuuuu] format.",
            "invalid",
        ),
        ValueKind::Uuid => ("is not a valid UUID.", "invalid"),
        _ => ("value is none of this field.", "invalid"),
    };
    ErrorDetail {
        message: format!("“{text}” {says}"),
        code,
    }
}

/// Whether a text has the form of a date, which may be none: `2024-13-01`.
fn is_date(text: &str) -> bool {
    padded(text).is_some() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// Whether a text has the form of a date with a time after it.
fn is_moment(text: &str) -> bool {
    let parts = text.split_once([' ', 'T']);
    parts.is_some_and(|(date, time)| is_date(date) && is_clock(time))
}

/// Whether a text has the form of a time of day, which may be none: `25:00`.
fn is_clock(text: &str) -> bool {
    let digits: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    digits.parse::<NaiveTime>().is_ok()
}
