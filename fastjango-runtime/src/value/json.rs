//! Values as JSON text, in the forms that DRF gives them.
//!
//! Whatever writes a response uses these, whether the value came straight from a row or through a struct, so that
//! both look the same.

use std::io::Write as _;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Unfit, Value, ValueKind, temporal};

mod depth;
#[cfg(feature = "postgres")]
pub(crate) mod epoch;
mod style;

pub(crate) use depth::is_deeper;
pub use style::{DecimalStyle, Style};

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonFormat {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number as Python's `repr` writes it: `0.0`, `0.45`, `1e-05`.
    Float,
    /// A string of exactly this many places, or of as many as the value has.
    Decimal {
        /// The field's `decimal_places`.
        places: Option<u32>,
    },
    /// A number: DRF's `coerce_to_string=False`.
    DecimalNumber {
        /// The field's `decimal_places`.
        places: Option<u32>,
    },
    /// A string.
    Text,
    /// `"2024-02-29"`.
    Date,
    /// `"12:30:00"`, with microseconds if there are any.
    Time,
    /// `"2025-06-19T03:39:37Z"`, with microseconds if there are any.
    DateTime,
    /// `"1 00:41:34"`.
    Duration,
    /// `"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"`.
    Uuid,
    /// The document itself.
    Json,
    /// A string, if the bytes are UTF-8.
    Bytes,
    /// A value of this kind in a form that its field asks for.
    Styled(ValueKind, Style),
}

impl From<ValueKind> for JsonFormat {
    /// The format of a kind when nothing more is known of the field.
    fn from(kind: ValueKind) -> Self {
        match kind {
            ValueKind::Boolean => Self::Boolean,
            ValueKind::Integer => Self::Integer,
            ValueKind::Float => Self::Float,
            ValueKind::Decimal => Self::Decimal { places: None },
            ValueKind::Text => Self::Text,
            ValueKind::Date => Self::Date,
            ValueKind::Time => Self::Time,
            ValueKind::DateTime => Self::DateTime,
            ValueKind::Duration => Self::Duration,
            ValueKind::Uuid => Self::Uuid,
            ValueKind::Json => Self::Json,
            ValueKind::Bytes => Self::Bytes,
        }
    }
}

impl Value {
    /// Writes this value as JSON; decimals heed the format, and what a field wants in a style of its own.
    ///
    /// # Errors
    ///
    /// [`Unfit`] for what JSON has no form for: a float that is not finite, bytes that are not UTF-8.
    pub fn write_json(&self, format: JsonFormat, out: &mut Vec<u8>) -> Result<(), Unfit> {
        if let (JsonFormat::Styled(_, style), false) = (format, matches!(self, Self::Null(_) | Self::List(..))) {
            return style::write(self, style, out);
        }
        match self {
            Self::Null(_) => null(out),
            Self::Boolean(value) => boolean(out, *value),
            Self::Integer(value) => integer(out, *value),
            Self::Float(value) => float(out, *value)?,
            Self::Decimal(value) => match format {
                JsonFormat::Decimal { places } => decimal(out, *value, places),
                JsonFormat::DecimalNumber { places } => decimal_number(out, *value, places)?,
                _ => decimal(out, *value, None),
            },
            Self::Text(value) => text(out, value),
            Self::Date(value) => date(out, *value),
            Self::Time(value) => time(out, *value),
            Self::DateTime(value) => date_time(out, value.naive_utc()),
            Self::Duration(value) => duration(out, temporal::microseconds(*value)?),
            Self::Uuid(value) => uuid(out, value),
            Self::Json(value) => json(out, value)?,
            Self::Bytes(value) => bytes(out, value)?,
            Self::List(_, items) => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { b'[' } else { b',' });
                    item.write_json(format, out)?;
                }
                out.extend_from_slice(if items.is_empty() { b"[]" } else { b"]" });
            }
        }
        Ok(())
    }
}

/// Writes `null`.
pub fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

/// Writes `true` or `false`.
pub fn boolean(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Writes a whole number.
pub fn integer(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Writes a number as Python's `repr` does: the fewest digits that mean it, an exponent below 0.0001 and from 1e16.
///
/// # Errors
///
/// [`Unfit`] if it is not finite: DRF's JSON is strict.
pub fn float(out: &mut Vec<u8>, value: f64) -> Result<(), Unfit> {
    if !value.is_finite() {
        return Err(Unfit(format!("JSON has no number {value}")));
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        write_exponent(out, value);
    } else {
        // Between these bounds Rust's debug form is Python's, save that Rust begins exponents a place earlier.
        let start = out.len();
        write!(out, "{value}").expect("writing to a vector can't fail");
        if !out[start..].contains(&b'.') {
            out.extend_from_slice(b".0");
        }
    }
    Ok(())
}

/// Writes `1e-05`, `1.5e+16`: an exponent has its sign and at least two digits.
fn write_exponent(out: &mut Vec<u8>, value: f64) {
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').expect("this form has an exponent");
    let (sign, exponent) = exponent
        .strip_prefix('-')
        .map_or(('+', exponent), |exponent| ('-', exponent));
    write!(out, "{digits}e{sign}{exponent:0>2}").expect("writing to a vector can't fail");
}

/// Writes a decimal as a string with exactly this many places, rounding half to even as Django does.
pub fn decimal(out: &mut Vec<u8>, value: Decimal, places: Option<u32>) {
    write!(out, "\"{}\"", quantized(value, places)).expect("writing to a vector can't fail");
}

/// Writes a decimal as a number.
///
/// # Errors
///
/// [`Unfit`] never in practice: every decimal is a finite float.
pub fn decimal_number(out: &mut Vec<u8>, value: Decimal, places: Option<u32>) -> Result<(), Unfit> {
    let text = quantized(value, places).to_string();
    float(out, text.parse().map_err(|_| Unfit(text))?)
}

fn quantized(value: Decimal, places: Option<u32>) -> Decimal {
    let Some(places) = places else { return value };
    let mut value = value.round_dp(places);
    value.rescale(places);
    value
}

/// How many bytes a date has.
const DATE_LENGTH: usize = "2024-02-29".len();

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Writes a string; all but quotes, backslashes and control characters stays as it is.
pub fn text(out: &mut Vec<u8>, value: &str) {
    out.reserve(value.len() + 2);
    out.push(b'"');
    let mut rest = value.as_bytes();
    loop {
        let (plain, after) = rest.split_at(plain_length(rest));
        out.extend_from_slice(plain);
        let [escaped, after @ ..] = after else { break };
        escape(out, *escaped);
        rest = after;
    }
    out.push(b'"');
}

/// Writes a string given as bytes; `false` and nothing where they are not UTF-8.
#[cfg(feature = "postgres")]
#[must_use]
pub(crate) fn utf8(out: &mut Vec<u8>, value: &[u8]) -> bool {
    if !is_plain_ascii(value) {
        return std::str::from_utf8(value).map(|value| text(out, value)).is_ok();
    }
    out.reserve(value.len() + 2);
    out.push(b'"');
    out.extend_from_slice(value);
    out.push(b'"');
    true
}

/// Whether bytes are ASCII of which none must be escaped, as most texts are: all that has to be known of one, asked at
/// once.
#[cfg(feature = "postgres")]
fn is_plain_ascii(bytes: &[u8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (eights, rest) = bytes.as_chunks();
    // The highest bit of a byte that is less than another is set by the subtraction, and any byte that is not ASCII has
    // it; what is borrowed of the byte above changes nothing where there is none of either.
    let other = |eight: &[u8; 8]| {
        let eight = u64::from_le_bytes(*eight);
        let is = |byte: u8| (eight ^ (EACH * u64::from(byte))).wrapping_sub(EACH);
        eight | eight.wrapping_sub(EACH * 0x20) | is(b'"') | is(b'\\')
    };
    let mut others = eights.iter().fold(0, |others, eight| others | other(eight));
    match bytes.last_chunk() {
        Some(last) => others |= other(last),
        None if rest.iter().any(|byte| !byte.is_ascii() || must_be_escaped(*byte)) => return false,
        None => {}
    }
    others & (EACH * 0x80) == 0
}

fn must_be_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// How many bytes stay as they are, up to the first that does not: most texts have none that does not.
fn plain_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    // As one expression over all of them, which compilers make one of the processor's own over many bytes.
    while let Some(many) = bytes[length..].first_chunk::<32>() {
        if many.iter().fold(false, |any, byte| any | must_be_escaped(*byte)) {
            break;
        }
        length += 32;
    }
    let position = |bytes: &[u8]| bytes.iter().position(|byte| must_be_escaped(*byte));
    while let Some(eight) = bytes[length..].first_chunk() {
        if some_must_be_escaped(u64::from_le_bytes(*eight)) {
            return length + position(eight).unwrap_or(eight.len());
        }
        length += 8;
    }
    // The last eight once more, rather than what is left of them one by one.
    match bytes.last_chunk() {
        Some(eight) if !some_must_be_escaped(u64::from_le_bytes(*eight)) => bytes.len(),
        _ => position(&bytes[length..]).map_or(bytes.len(), |at| length + at),
    }
}

/// Whether one of eight bytes must be escaped.
///
/// A byte less than another has its highest bit set by the subtraction, if it had not before; the bytes above are only
/// changed by one that is less.
fn some_must_be_escaped(eight: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let some_less = |bytes: u64, than: u8| bytes.wrapping_sub(EACH * u64::from(than)) & !bytes & (EACH * 0x80) != 0;
    let some_is = |byte: u8| some_less(eight ^ (EACH * u64::from(byte)), 1);
    some_less(eight, 0x20) || some_is(b'"') || some_is(b'\\')
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let letter = match byte {
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        8 => b'b',
        12 => b'f',
        0..0x20 => {
            let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
            return out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
        other => other,
    };
    out.extend_from_slice(&[b'\\', letter]);
}

/// Writes a date.
pub fn date(out: &mut Vec<u8>, value: NaiveDate) {
    quoted(out, |out| temporal::write_date(out, value));
}

/// Writes a date that is stored as text, if that is sure to be one and in the form that is written.
#[must_use]
pub fn stored_date(out: &mut Vec<u8>, value: impl AsRef<[u8]>) -> bool {
    let value = value.as_ref();
    let is_written_so = temporal::is_date(value);
    if is_written_so {
        quoted(out, |out| out.extend_from_slice(value));
    }
    is_written_so
}

/// Writes a moment that is stored as text without a zone, if that is sure to be one and in the form that is written.
#[must_use]
pub fn stored_date_time(out: &mut Vec<u8>, value: impl AsRef<[u8]>) -> bool {
    let value = value.as_ref();
    let Some((date, [b' ', time @ ..])) = value.split_at_checked(DATE_LENGTH) else {
        return false;
    };
    let is_written_so = temporal::is_date(date) && temporal::is_time(time);
    if is_written_so {
        out.push(b'"');
        let start = out.len();
        out.extend_from_slice(value);
        out[start + DATE_LENGTH] = b'T';
        out.extend_from_slice(b"Z\"");
    }
    is_written_so
}

/// Writes a time of day.
pub fn time(out: &mut Vec<u8>, value: NaiveTime) {
    quoted(out, |out| temporal::write_time(out, value));
}

/// Writes a moment of UTC.
pub fn date_time(out: &mut Vec<u8>, value: NaiveDateTime) {
    quoted(out, |out| {
        temporal::write_date_time(out, value, b'T');
        out.push(b'Z');
    });
}

/// Writes a length of time, given in microseconds.
pub fn duration(out: &mut Vec<u8>, microseconds: i64) {
    quoted(out, |out| temporal::write_duration(out, microseconds));
}

/// Writes a UUID.
pub fn uuid(out: &mut Vec<u8>, value: &Uuid) {
    let mut buffer = Uuid::encode_buffer();
    let form = value.hyphenated().encode_lower(&mut buffer);
    quoted(out, |out| out.extend_from_slice(form.as_bytes()));
}

/// Writes a document.
///
/// # Errors
///
/// [`Unfit`] never in practice: a document's keys are strings.
pub fn json(out: &mut Vec<u8>, value: &serde_json::Value) -> Result<(), Unfit> {
    serde_json::to_writer(out, value).map_err(|error| Unfit(error.to_string()))
}

/// Writes bytes as a string.
///
/// # Errors
///
/// [`Unfit`] if they are not UTF-8.
pub fn bytes(out: &mut Vec<u8>, value: &[u8]) -> Result<(), Unfit> {
    let value = std::str::from_utf8(value).map_err(|error| Unfit(error.to_string()))?;
    text(out, value);
    Ok(())
}

fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::written;

    #[test]
    fn floats_are_written_as_python_writes_them() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (0.45, "0.45"),
            (3.0, "3.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.5e-7, "1.5e-07"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (1e15, "1000000000000000.0"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (-2.5e200, "-2.5e+200"),
        ] {
            assert_eq!(written(|out| float(out, value).expect("finite")), expected);
        }
        assert!(float(&mut Vec::new(), f64::NAN).is_err());
        assert!(float(&mut Vec::new(), f64::INFINITY).is_err());
    }

    #[test]
    fn strings_keep_their_characters_and_escape_what_they_must() {
        assert_eq!(
            written(|out| text(out, "Žižek \"a\\b\"\n\u{1}\u{1f}é\u{7f}")),
            "\"Žižek \\\"a\\\\b\\\"\\n\\u0001\\u001fé\u{7f}\""
        );
        for length in 0..75 {
            for at in 0..length {
                for byte in [0, 0x1f, b'"', b'\\', b'!', b'#', b'[', b']', 0x7f] {
                    let mut bytes = vec![b' '; length];
                    bytes[at] = byte;
                    let value = String::from_utf8(bytes).expect("ASCII");
                    let expected = serde_json::to_string(&value).expect("JSON");
                    assert_eq!(written(|out| text(out, &value)), expected);
                    #[cfg(feature = "postgres")]
                    assert_eq!(written(|out| assert!(utf8(out, value.as_bytes()))), expected);
                }
                #[cfg(feature = "postgres")]
                for byte in [0x80, 0xc3, 0xff] {
                    let mut bytes = vec![b' '; length];
                    bytes[at] = byte;
                    assert!(!utf8(&mut Vec::new(), &bytes), "{byte} is no UTF-8 alone");
                }
            }
        }
        let every: String = (0..0x250).filter_map(char::from_u32).collect();
        let read: String = serde_json::from_str(&written(|out| text(out, &every))).expect("JSON");
        assert_eq!(read, every);
        #[cfg(feature = "postgres")]
        assert_eq!(
            written(|out| assert!(utf8(out, every.as_bytes()))),
            written(|out| text(out, &every))
        );
    }

    #[test]
    fn moments_are_copied_only_if_they_are_written_so() {
        for date in [
            "2024-01-31",
            "2024-02-28",
            "2024-02-29",
            "2024-02-30",
            "2023-13-01",
            "2023-00-01",
            "2023-01-00",
            "0000-01-01",
            "20-01-01",
            "2024-1-101",
            "2024/01/01",
        ] {
            let expected = temporal::parse_date(date).map(|value| written(|out| super::date(out, value)));
            let mut out = Vec::new();
            if stored_date(&mut out, date) {
                assert_eq!(String::from_utf8(out).ok(), expected, "{date}");
            }
            for time in [
                " 00:00:00",
                " 23:59:59.000001",
                " 23:59:59.000000",
                " 24:00:00",
                " 10:60:00",
                " 10:00:60",
                " 10:00",
                " 10:00:00.5",
                "T10:00:00",
                " 10:00:00Z",
                " 10:00:00.12345x",
                "",
            ] {
                let stored = format!("{date}{time}");
                let expected =
                    temporal::parse_date_time(&stored).map(|value| written(|out| date_time(out, value.naive_utc())));
                let mut out = Vec::new();
                if stored_date_time(&mut out, &stored) {
                    assert_eq!(String::from_utf8(out).ok(), expected, "{stored}");
                }
            }
        }
        assert!(stored_date(&mut Vec::new(), "2024-12-30"));
        assert!(stored_date_time(&mut Vec::new(), "2024-12-30 23:59:59.123456"));
    }

    #[test]
    fn decimals_have_exactly_their_places() {
        let value = |text: &str| text.parse::<Decimal>().expect("a decimal");
        assert_eq!(written(|out| decimal(out, value("41.9"), Some(2))), "\"41.90\"");
        assert_eq!(written(|out| decimal(out, value("0.125"), Some(2))), "\"0.12\"");
        assert_eq!(written(|out| decimal(out, value("-3"), Some(0))), "\"-3\"");
        assert_eq!(written(|out| decimal(out, value("41.90"), None)), "\"41.90\"");
        assert_eq!(
            written(|out| decimal_number(out, value("41.90"), Some(2)).expect("finite")),
            "41.9"
        );
    }
}
