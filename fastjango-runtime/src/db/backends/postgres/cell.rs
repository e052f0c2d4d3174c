//! A column of a row of PostgreSQL, from its binary form.

use std::error::Error as StdError;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

use crate::db::cell::{Cell, Numeric};
use crate::error::{Error, Result};
use crate::value::json::{self, JsonFormat, epoch};

/// A column as the server sent it: its type, and its bytes unless it is null.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct Raw<'r> {
    oid: u32,
    bytes: Option<&'r [u8]>,
}

impl<'r> FromSql<'r> for Raw<'r> {
    #[inline]
    fn from_sql(kind: &Type, bytes: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        let bytes = Some(bytes);
        Ok(Self { oid: kind.oid(), bytes })
    }

    #[inline]
    fn from_sql_null(kind: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self {
            oid: kind.oid(),
            bytes: None,
        })
    }

    #[inline]
    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<'r> Raw<'r> {
    pub(super) fn new(oid: u32, bytes: Option<&'r [u8]>) -> Self {
        Self { oid, bytes }
    }

    /// A column of a row.
    #[inline]
    pub(in crate::db) fn of(row: &'r Row, index: usize) -> Result<Self> {
        row.try_get(index).map_err(|error| no_column(&error))
    }

    #[inline]
    pub(in crate::db) fn is_null(self) -> bool {
        self.bytes.is_none()
    }

    /// Reads it by the type that the server gave it.
    #[inline]
    pub(in crate::db) fn cell(self) -> Result<Cell<'r>> {
        let Some(bytes) = self.bytes else {
            return Ok(Cell::Null);
        };
        read(self.oid, bytes).ok_or_else(|| unreadable(self.oid, bytes))
    }

    /// Reads a column of a row as most of its kind are stored, or else by the type that the server gave it.
    #[inline]
    pub(in crate::db) fn read<T: Usual<'r>>(row: &'r Row, index: usize) -> Result<Option<T>> {
        match row.try_get(index) {
            Ok(Read::Usual(value)) => Ok(value),
            Ok(Read::Other(raw)) => T::of_cell(raw.cell()?),
            Err(error) => Err(no_column(&error)),
        }
    }

    /// Writes it as JSON, straight from its bytes where their type is the format's own.
    pub(in crate::db) fn write_json(self, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        let Some(bytes) = self.bytes else {
            json::null(out);
            return Ok(());
        };
        match write(self.oid, bytes, format, out) {
            Some(()) => Ok(()),
            None => self.cell()?.write_json(format, out),
        }
    }
}

/// What is stored in one way nearly always.
pub(in crate::db) trait Usual<'r>: Sized {
    /// Reads the bytes, if they are of the usual type.
    fn usual(kind: &Type, bytes: &'r [u8]) -> Option<Self>;

    /// Reads what is of another type.
    fn of_cell(cell: Cell<'r>) -> Result<Option<Self>>;
}

impl<'r> Usual<'r> for i64 {
    #[inline]
    fn usual(kind: &Type, bytes: &'r [u8]) -> Option<Self> {
        match *kind {
            Type::INT8 => long(bytes),
            Type::INT4 => bytes.try_into().ok().map(|bytes| i32::from_be_bytes(bytes).into()),
            _ => None,
        }
    }

    fn of_cell(cell: Cell<'r>) -> Result<Option<Self>> {
        cell.integer()
    }
}

impl<'r> Usual<'r> for f64 {
    #[inline]
    fn usual(kind: &Type, bytes: &'r [u8]) -> Option<Self> {
        (*kind == Type::FLOAT8).then_some(())?;
        bytes.try_into().ok().map(Self::from_be_bytes)
    }

    fn of_cell(cell: Cell<'r>) -> Result<Option<Self>> {
        cell.float()
    }
}

impl<'r> Usual<'r> for &'r str {
    #[inline]
    fn usual(kind: &Type, bytes: &'r [u8]) -> Option<Self> {
        matches!(*kind, Type::TEXT | Type::VARCHAR).then_some(())?;
        std::str::from_utf8(bytes).ok()
    }

    fn of_cell(cell: Cell<'r>) -> Result<Option<Self>> {
        cell.text()
    }
}

impl<'r> Usual<'r> for DateTime<Utc> {
    #[inline]
    fn usual(kind: &Type, bytes: &'r [u8]) -> Option<Self> {
        (*kind == Type::TIMESTAMPTZ).then_some(())?;
        moment(bytes)
    }

    fn of_cell(cell: Cell<'r>) -> Result<Option<Self>> {
        cell.date_time()
    }
}

/// A column that is read where the driver hands it over, with no call in between.
enum Read<'r, T> {
    /// It is null, or of the usual type.
    Usual(Option<T>),
    Other(Raw<'r>),
}

impl<'r, T: Usual<'r>> FromSql<'r> for Read<'r, T> {
    #[inline]
    fn from_sql(kind: &Type, bytes: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match T::usual(kind, bytes) {
            Some(value) => Self::Usual(Some(value)),
            None => Self::Other(Raw::new(kind.oid(), Some(bytes))),
        })
    }

    #[inline]
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self::Usual(None))
    }

    #[inline]
    fn accepts(_: &Type) -> bool {
        true
    }
}

#[cold]
fn no_column(error: &tokio_postgres::Error) -> Error {
    Error::Decode {
        message: error.to_string(),
    }
}

#[cold]
fn unreadable(oid: u32, bytes: &[u8]) -> Error {
    Error::Decode {
        message: format!("PostgreSQL's type {oid} has no value {bytes:02x?}"),
    }
}

/// Writes what most columns are; nothing, and nothing is written, for what has to be read as a value first.
#[inline]
fn write(oid: u32, bytes: &[u8], format: JsonFormat, out: &mut Vec<u8>) -> Option<()> {
    match (format, oid) {
        (JsonFormat::Text, TEXT | VARCHAR) => return json::utf8(out, bytes).then_some(()),
        (JsonFormat::Integer, INT8) => json::integer(out, long(bytes)?),
        (JsonFormat::Integer, INT4) => json::integer(out, i32::from_be_bytes(bytes.try_into().ok()?).into()),
        (JsonFormat::Boolean, BOOL) => json::boolean(out, *bytes.first()? != 0),
        (JsonFormat::DateTime, TIMESTAMPTZ | TIMESTAMP) => {
            let microseconds = long(bytes)?.checked_add(EPOCH_SECONDS * 1_000_000)?;
            return epoch::moment(out, microseconds).then_some(());
        }
        (JsonFormat::Date, DATE) => {
            let days = i32::from_be_bytes(bytes.try_into().ok()?);
            return epoch::day(out, i64::from(days) + EPOCH_SECONDS / 86_400).then_some(());
        }
        (JsonFormat::Decimal { places }, NUMERIC) => {
            return Numeric::parse(bytes)?.write(places, out).then_some(());
        }
        _ => return None,
    }
    Some(())
}

// https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat
const BOOL: u32 = 16;
const BYTEA: u32 = 17;
const INT8: u32 = 20;
const INT2: u32 = 21;
const INT4: u32 = 23;
const TEXT: u32 = 25;
const OID: u32 = 26;
const FLOAT4: u32 = 700;
const FLOAT8: u32 = 701;
const VARCHAR: u32 = 1043;
const DATE: u32 = 1082;
const TIME: u32 = 1083;
const TIMESTAMP: u32 = 1114;
const TIMESTAMPTZ: u32 = 1184;
const INTERVAL: u32 = 1186;
const NUMERIC: u32 = 1700;
const UUID: u32 = 2950;
const RECORD_ARRAY: u32 = 2287;
const JSONB: u32 = 3802;

fn read(oid: u32, bytes: &[u8]) -> Option<Cell<'_>> {
    Some(match oid {
        BOOL => Cell::Boolean(*bytes.first()? != 0),
        INT8 => Cell::Integer(long(bytes)?),
        INT4 => Cell::Integer(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        INT2 => Cell::Integer(i16::from_be_bytes(bytes.try_into().ok()?).into()),
        OID => Cell::Integer(u32::from_be_bytes(bytes.try_into().ok()?).into()),
        FLOAT8 => Cell::Float(f64::from_be_bytes(bytes.try_into().ok()?)),
        // By its text, so that 0.1 stays 0.1.
        FLOAT4 => Cell::Float(f32::from_be_bytes(bytes.try_into().ok()?).to_string().parse().ok()?),
        NUMERIC => Cell::Numeric(Numeric::parse(bytes)?),
        DATE => Cell::Date(date(i32::from_be_bytes(bytes.try_into().ok()?))?),
        TIME => Cell::Time(time(long(bytes)?)?),
        TIMESTAMP | TIMESTAMPTZ => Cell::DateTime(moment(bytes)?.naive_utc()),
        INTERVAL => Cell::Microseconds(interval(bytes)?),
        UUID => Cell::Uuid(Uuid::from_slice(bytes).ok()?),
        JSONB => Cell::Text(std::str::from_utf8(bytes.get(1..)?).ok()?),
        RECORD_ARRAY => Cell::Rows(bytes),
        BYTEA => Cell::Bytes(bytes),
        // Text, JSON, enums, and types of extensions whose binary form is their text.
        _ => std::str::from_utf8(bytes).map_or(Cell::Bytes(bytes), Cell::Text),
    })
}

/// 2000-01-01, from which PostgreSQL counts, in days from the beginning of our era and in seconds from 1970.
pub(super) const EPOCH_DAYS: i32 = 730_120;
pub(super) const EPOCH_SECONDS: i64 = 946_684_800;

fn long(bytes: &[u8]) -> Option<i64> {
    bytes.try_into().ok().map(i64::from_be_bytes)
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

fn moment(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let microseconds = long(bytes)?;
    let day = i32::try_from(microseconds.div_euclid(DAY)).ok()?;
    let moment = date(day)?.and_time(time(microseconds.rem_euclid(DAY))?);
    Some(moment.and_utc())
}

/// Most of the work of reading a moment is to find its date, and rows that come one after another are often of one day.
fn date(days: i32) -> Option<NaiveDate> {
    thread_local! {
        static LAST: std::cell::Cell<Option<(i32, NaiveDate)>> = const { std::cell::Cell::new(None) };
    }
    if let Some((_, date)) = LAST.get().filter(|(last, _)| *last == days) {
        return Some(date);
    }
    let date = NaiveDate::from_num_days_from_ce_opt(days.checked_add(EPOCH_DAYS)?)?;
    LAST.set(Some((days, date)));
    Some(date)
}

fn time(microseconds: i64) -> Option<NaiveTime> {
    let seconds = u32::try_from(microseconds / 1_000_000).ok()?;
    let nanoseconds = u32::try_from(microseconds % 1_000_000).ok()? * 1000;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanoseconds)
}

/// Microseconds, days and months; a year counts as 365 days and a month as 30, as in Python's drivers.
fn interval(bytes: &[u8]) -> Option<i64> {
    let (microseconds, rest) = bytes.split_at_checked(8)?;
    let (days, months) = rest.split_at_checked(4)?;
    let days = i64::from(i32::from_be_bytes(days.try_into().ok()?));
    let months = i64::from(i32::from_be_bytes(months.try_into().ok()?));
    let days = days + months / 12 * 365 + months % 12 * 30;
    long(microseconds)?.checked_add(days.checked_mul(86_400_000_000)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_whatever_day_was_read_before() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        let read = |microseconds: i64| moment(&microseconds.to_be_bytes()).map(|moment| moment.to_string());
        for _ in 0..2 {
            assert_eq!((date(0), date(-1)), (day(2000, 1, 1), day(1999, 12, 31)));
            assert_eq!((date(8_825), date(8_825)), (day(2024, 2, 29), day(2024, 2, 29)));
            assert_eq!((date(i32::MAX), date(i32::MIN)), (None, None), "infinity is no day");
            assert_eq!(read(DAY + 1).as_deref(), Some("2000-01-02 00:00:00.000001 UTC"));
            assert_eq!(read(-1).as_deref(), Some("1999-12-31 23:59:59.999999 UTC"));
            assert_eq!(read(DAY - 1).as_deref(), Some("2000-01-01 23:59:59.999999 UTC"));
            assert_eq!((read(i64::MAX), read(i64::MIN)), (None, None));
        }
    }
}
