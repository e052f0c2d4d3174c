//! The parameters of a statement: their types, and their binary forms.

use std::error::Error as StdError;

use bytes::{BufMut as _, BytesMut};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Timelike as _, Utc};
use rust_decimal::Decimal;
use tokio_postgres::types::{IsNull, ToSql, Type};

use super::cell::{EPOCH_DAYS, EPOCH_SECONDS};
use crate::value::{Unfit, Value, ValueKind, temporal};

/// The type that a statement is prepared for.
pub(super) fn type_of(value: &Value) -> Type {
    let list = matches!(value, Value::List(..));
    match (value.kind(), list) {
        (ValueKind::Boolean, false) => Type::BOOL,
        (ValueKind::Boolean, true) => Type::BOOL_ARRAY,
        (ValueKind::Integer, false) => Type::INT8,
        (ValueKind::Integer, true) => Type::INT8_ARRAY,
        (ValueKind::Float, false) => Type::FLOAT8,
        (ValueKind::Float, true) => Type::FLOAT8_ARRAY,
        (ValueKind::Decimal, false) => Type::NUMERIC,
        (ValueKind::Decimal, true) => Type::NUMERIC_ARRAY,
        (ValueKind::Text, false) => Type::TEXT,
        (ValueKind::Text, true) => Type::TEXT_ARRAY,
        (ValueKind::Date, false) => Type::DATE,
        (ValueKind::Date, true) => Type::DATE_ARRAY,
        (ValueKind::Time, false) => Type::TIME,
        (ValueKind::Time, true) => Type::TIME_ARRAY,
        (ValueKind::DateTime, false) => Type::TIMESTAMPTZ,
        (ValueKind::DateTime, true) => Type::TIMESTAMPTZ_ARRAY,
        (ValueKind::Duration, false) => Type::INTERVAL,
        (ValueKind::Duration, true) => Type::INTERVAL_ARRAY,
        (ValueKind::Uuid, false) => Type::UUID,
        (ValueKind::Uuid, true) => Type::UUID_ARRAY,
        (ValueKind::Json, false) => Type::JSONB,
        (ValueKind::Json, true) => Type::JSONB_ARRAY,
        (ValueKind::Bytes, false) => Type::BYTEA,
        (ValueKind::Bytes, true) => Type::BYTEA_ARRAY,
    }
}

/// A parameter as the driver takes it.
pub(super) struct Parameter<'a>(pub(super) &'a Value);

impl ToSql for Parameter<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        if matches!(self.0, Value::Null(_)) {
            return Ok(IsNull::Yes);
        }
        write(self.0, out)?;
        Ok(IsNull::No)
    }

    /// The statement was prepared for the value's own type.
    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.to_sql(ty, out)
    }
}

impl std::fmt::Debug for Parameter<'_> {
    /// Its kind: the driver writes parameters into the log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.kind().fmt(f)
    }
}

fn write(value: &Value, out: &mut BytesMut) -> Result<(), Unfit> {
    match value {
        Value::Null(kind) => return Err(Unfit(format!("{kind:?} within a list is null"))),
        Value::Boolean(value) => out.put_u8((*value).into()),
        Value::Integer(value) => out.put_i64(*value),
        Value::Float(value) => out.put_f64(*value),
        Value::Decimal(value) => write_decimal(*value, out),
        Value::Text(value) => out.put_slice(value.as_bytes()),
        Value::Date(value) => write_date(*value, out),
        Value::Time(value) => write_time(*value, out),
        Value::DateTime(value) => write_moment(*value, out)?,
        Value::Duration(value) => {
            out.put_i64(temporal::microseconds(*value)?);
            // Neither days nor months, whose lengths differ.
            out.put_i64(0);
        }
        Value::Uuid(value) => out.put_slice(value.as_bytes()),
        Value::Json(value) => {
            // The version of the format, then the text.
            out.put_u8(1);
            serde_json::to_writer(out.writer(), value).map_err(|error| Unfit(error.to_string()))?;
        }
        Value::Bytes(value) => out.put_slice(value),
        Value::List(kind, items) => write_list(*kind, items, out)?,
    }
    Ok(())
}

fn write_date(date: NaiveDate, out: &mut BytesMut) {
    out.put_i32(date.num_days_from_ce() - EPOCH_DAYS);
}

fn write_time(time: NaiveTime, out: &mut BytesMut) {
    let seconds = i64::from(time.num_seconds_from_midnight());
    out.put_i64(seconds * 1_000_000 + i64::from(time.nanosecond() / 1000));
}

fn write_moment(moment: DateTime<Utc>, out: &mut BytesMut) -> Result<(), Unfit> {
    let microseconds = moment.timestamp_micros().checked_sub(EPOCH_SECONDS * 1_000_000);
    out.put_i64(microseconds.ok_or_else(|| Unfit(format!("{moment} is too long ago")))?);
    Ok(())
}

/// Digits of base 10,000 after a header: how many there are, the power of the first, the sign, the places shown.
fn write_decimal(value: Decimal, out: &mut BytesMut) {
    const NEGATIVE: u16 = 0x4000;
    let scale = value.scale();
    // The last digit of base 10,000 is full.
    let mut rest = value.mantissa().unsigned_abs() * 10_u128.pow((4 - scale % 4) % 4);
    let mut digits = [0_u16; 9];
    let mut first = digits.len();
    while rest > 0 {
        first -= 1;
        digits[first] = u16::try_from(rest % 10_000).expect("it is less than 10,000");
        rest /= 10_000;
    }
    let digits = &digits[first..];
    let word = |number: usize| u16::try_from(number).expect("there are few digits");
    let weight = word(digits.len())
        .wrapping_sub(word(scale.div_ceil(4) as usize))
        .wrapping_sub(1);
    out.put_u16(word(digits.len()));
    out.put_u16(if digits.is_empty() { 0 } else { weight });
    out.put_u16(if value.is_sign_negative() && !digits.is_empty() {
        NEGATIVE
    } else {
        0
    });
    out.put_u16(word(scale as usize));
    for digit in digits {
        out.put_u16(*digit);
    }
}

/// Dimensions, whether there are nulls, the type of the items; the length and the lower bound; the items.
fn write_list(kind: ValueKind, items: &[Value], out: &mut BytesMut) -> Result<(), Unfit> {
    if kind == ValueKind::Json {
        return Err(Unfit("a list of JSON documents can't be a parameter".to_owned()));
    }
    out.put_i32(1);
    out.put_i32(0);
    out.put_u32(type_of(&Value::Null(kind)).oid());
    out.put_i32(length(items.len())?);
    out.put_i32(1);
    for item in items {
        if item.kind() != kind || matches!(item, Value::List(..)) {
            return Err(Unfit(format!("{:?} in a list of another kind", item.kind())));
        }
        let start = out.len();
        out.put_i32(0);
        write(item, out)?;
        let length = length(out.len() - start - 4)?;
        out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

fn length(length: usize) -> Result<i32, Unfit> {
    i32::try_from(length).map_err(|_| Unfit(format!("a parameter of {length} bytes or items is too long")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::cell::Numeric;

    #[test]
    fn decimals_are_read_as_they_were_written() {
        for text in [
            "0",
            "0.00",
            "1",
            "-1",
            "10000",
            "0.0001",
            "-0.00010",
            "1234567890.0001",
            "99999999.99",
            "0.00000001",
            "12345.6",
            "79228162514264337593543950335",
            "-7.9228162514264337593543950335",
            "0.0000000000000000000000000001",
            "100000000",
        ] {
            let value: Decimal = text.parse().expect("a decimal");
            let mut out = BytesMut::new();
            write_decimal(value, &mut out);
            let read = Numeric::parse(&out).expect("a number");
            assert_eq!(
                read.decimal().map(|read| read.to_string()),
                Some(value.to_string()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_list_has_one_kind_and_no_nulls() {
        for item in [
            Value::Text("a".to_owned()),
            Value::Null(ValueKind::Integer),
            Value::List(ValueKind::Integer, Vec::new()),
        ] {
            let list = Value::List(ValueKind::Integer, vec![Value::Integer(1), item]);
            assert!(write(&list, &mut BytesMut::new()).is_err(), "{list:?}");
        }
        assert!(write(&Value::List(ValueKind::Json, Vec::new()), &mut BytesMut::new()).is_err());
    }
}
