//! A column of a row of MySQL or MariaDB, from its binary form.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use sqlx::mysql::{MySqlRow, MySqlValueRef};
use sqlx::{Decode, MySql, Row as _, TypeInfo as _, ValueRef as _};

use crate::db::cell::Cell;
use crate::error::{Error, Result};

/// Reads a column by the type that the server gave it; a date of zeros is nothing.
pub(in crate::db) fn cell(row: &MySqlRow, index: usize) -> Result<Cell<'_>> {
    let value = row.try_get_raw(index).map_err(mismatch)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let info = value.type_info().into_owned();
    match info.name() {
        "DATE" => decode::<NaiveDate>(value).map(Cell::Date),
        "DATETIME" | "TIMESTAMP" => decode::<NaiveDateTime>(value).map(Cell::DateTime),
        name => {
            let bytes = decode::<&[u8]>(value)?;
            read(name, bytes).ok_or_else(|| mismatch(format!("{name} has no value {bytes:02x?}")))
        }
    }
}

fn read<'r>(name: &str, bytes: &'r [u8]) -> Option<Cell<'r>> {
    Some(match name {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => Cell::Integer(signed(bytes)?),
        "YEAR" | "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED"
        | "BIGINT UNSIGNED" => {
            let value = unsigned(bytes)?;
            i64::try_from(value).map_or(Cell::Unsigned(value), Cell::Integer)
        }
        "DOUBLE" => Cell::Float(f64::from_le_bytes(bytes.try_into().ok()?)),
        // By its text, so that 0.1 stays 0.1.
        "FLOAT" => Cell::Float(f32::from_le_bytes(bytes.try_into().ok()?).to_string().parse().ok()?),
        "TIME" => time(bytes)?,
        "BINARY" | "VARBINARY" | "TINYBLOB" | "BLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BIT" | "GEOMETRY" => {
            Cell::Bytes(bytes)
        }
        // Text, enums, JSON, and decimals, which come as their digits.
        _ => Cell::Text(std::str::from_utf8(bytes).ok()?),
    })
}

fn unsigned(bytes: &[u8]) -> Option<u64> {
    let mut wide = [0; 8];
    wide.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(wide))
}

fn signed(bytes: &[u8]) -> Option<i64> {
    let negative = bytes.last()? & 0x80 != 0;
    let mut wide = [if negative { 0xff } else { 0 }; 8];
    wide.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(i64::from_le_bytes(wide))
}

/// Length, sign, days, hours, minutes, seconds and perhaps microseconds: a time of day, or any length up to 838 hours.
fn time(bytes: &[u8]) -> Option<Cell<'_>> {
    let (length, parts) = bytes.split_first()?;
    if *length == 0 {
        return Some(Cell::Time(NaiveTime::MIN));
    }
    let [sign, d0, d1, d2, d3, hours, minutes, seconds, fraction @ ..] = parts else {
        return None;
    };
    let days = i64::from(u32::from_le_bytes([*d0, *d1, *d2, *d3]));
    let microseconds = unsigned(fraction).and_then(|value| i64::try_from(value).ok())?;
    let hours = days * 24 + i64::from(*hours);
    let total = ((hours * 60 + i64::from(*minutes)) * 60 + i64::from(*seconds)) * 1_000_000 + microseconds;
    if *sign == 1 {
        return Some(Cell::Microseconds(-total));
    }
    let of_day = NaiveTime::from_num_seconds_from_midnight_opt(
        u32::try_from(total / 1_000_000).ok()?,
        u32::try_from(microseconds).ok()? * 1000,
    );
    Some(of_day.map_or(Cell::Microseconds(total), Cell::Time))
}

fn decode<'r, T: Decode<'r, MySql>>(value: MySqlValueRef<'r>) -> Result<T> {
    T::decode(value).map_err(mismatch)
}

fn mismatch(error: impl std::fmt::Display) -> Error {
    Error::Decode {
        message: error.to_string(),
    }
}
