//! The parameters of a statement for PostgreSQL.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments as _, Encode, Postgres, Type};

use crate::error::{Error, Result};
use crate::value::{Value, ValueKind};

pub(super) fn arguments(parameters: &[Value]) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    arguments.reserve(parameters.len(), parameters.len() * 16);
    for value in parameters {
        add(&mut arguments, value).map_err(|error| Error::Query(error.to_string()))?;
    }
    Ok(arguments)
}

fn add(arguments: &mut PgArguments, value: &Value) -> Result<(), BoxDynError> {
    match value {
        Value::Null(kind) => add_null(arguments, *kind),
        Value::Boolean(value) => arguments.add(value),
        Value::Integer(value) => arguments.add(value),
        Value::Float(value) => arguments.add(value),
        Value::Decimal(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value.as_str()),
        Value::Date(value) => arguments.add(value),
        Value::Time(value) => arguments.add(value),
        Value::DateTime(value) => arguments.add(value),
        Value::Duration(value) => arguments.add(value),
        Value::Uuid(value) => arguments.add(value),
        Value::Json(value) => arguments.add(Jsonb(value)),
        Value::Bytes(value) => arguments.add(value.as_slice()),
        Value::List(kind, items) => add_list(arguments, *kind, items),
    }
}

fn add_null(arguments: &mut PgArguments, kind: ValueKind) -> Result<(), BoxDynError> {
    match kind {
        ValueKind::Boolean => arguments.add(None::<bool>),
        ValueKind::Integer => arguments.add(None::<i64>),
        ValueKind::Float => arguments.add(None::<f64>),
        ValueKind::Decimal => arguments.add(None::<rust_decimal::Decimal>),
        ValueKind::Text => arguments.add(None::<&str>),
        ValueKind::Date => arguments.add(None::<chrono::NaiveDate>),
        ValueKind::Time => arguments.add(None::<chrono::NaiveTime>),
        ValueKind::DateTime => arguments.add(None::<chrono::DateTime<chrono::Utc>>),
        ValueKind::Duration => arguments.add(None::<chrono::TimeDelta>),
        ValueKind::Uuid => arguments.add(None::<uuid::Uuid>),
        ValueKind::Json => arguments.add(None::<Jsonb<'_>>),
        ValueKind::Bytes => arguments.add(None::<&[u8]>),
    }
}

/// Gathers the items of one variant.
macro_rules! items {
    ($items:expr, $variant:ident) => {
        $items
            .iter()
            .map(|item| match item {
                Value::$variant(value) => Ok(value.clone()),
                other => Err(format!("{:?} in a list of another kind", other.kind()).into()),
            })
            .collect::<Result<Vec<_>, BoxDynError>>()?
    };
}

fn add_list(arguments: &mut PgArguments, kind: ValueKind, list: &[Value]) -> Result<(), BoxDynError> {
    match kind {
        ValueKind::Boolean => arguments.add(items!(list, Boolean)),
        ValueKind::Integer => arguments.add(items!(list, Integer)),
        ValueKind::Float => arguments.add(items!(list, Float)),
        ValueKind::Decimal => arguments.add(items!(list, Decimal)),
        ValueKind::Text => arguments.add(items!(list, Text)),
        ValueKind::Date => arguments.add(items!(list, Date)),
        ValueKind::Time => arguments.add(items!(list, Time)),
        ValueKind::DateTime => arguments.add(items!(list, DateTime)),
        ValueKind::Duration => arguments.add(items!(list, Duration)),
        ValueKind::Uuid => arguments.add(items!(list, Uuid)),
        ValueKind::Bytes => arguments.add(items!(list, Bytes)),
        ValueKind::Json => Err("a list of JSON documents can't be a parameter".into()),
    }
}

/// A document as `jsonb`, without the driver's own support for JSON.
struct Jsonb<'v>(&'v serde_json::Value);

const JSONB: Oid = Oid(3802);

impl Type<Postgres> for Jsonb<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(JSONB)
    }
}

impl Encode<'_, Postgres> for Jsonb<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        // The version of the format, then the text.
        buffer.push(1);
        serde_json::to_writer(&mut **buffer, self.0)?;
        Ok(IsNull::No)
    }
}
