//! Forms that a field asks for in place of its kind's own: DRF's `format`, `coerce_to_string`, `normalize_output`.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

use super::{float, text};
use crate::value::{Unfit, Value};

/// How a value is written where its kind's own form isn't wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// An integer as text: DRF's `BigIntegerField(coerce_to_string=True)`.
    IntegerText,
    /// A document as text that has it as JSON: DRF's `JSONField(binary=True)`.
    JsonText,
    /// A UUID without hyphens.
    Hex,
    /// A UUID as the integer of its 128 bits.
    Int,
    /// A UUID as `urn:uuid:…`.
    Urn,
    /// A decimal number.
    Decimal(DecimalStyle),
    /// A date, a time or a moment in a format of Python's `strftime`, as chrono spells it.
    Strftime(&'static str),
}

/// How a decimal number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecimalStyle {
    /// The field's `decimal_places`.
    pub places: Option<u32>,
    /// How it is brought to its places.
    pub rounding: RoundingStrategy,
    /// Whether it is text; else a number.
    pub coerce_to_string: bool,
    /// Whether it is without zeros at its end.
    pub normalize_output: bool,
}

impl DecimalStyle {
    fn write(self, value: Decimal, out: &mut Vec<u8>) -> Result<(), Unfit> {
        let mut value = value;
        if let Some(places) = self.places {
            value = value.round_dp_with_strategy(places, self.rounding);
            value.rescale(places);
        }
        if self.normalize_output {
            value = value.normalize();
        }
        let written = value.to_string();
        if self.coerce_to_string {
            text(out, &written);
            return Ok(());
        }
        float(out, written.parse().map_err(|_| Unfit(written))?)
    }
}

/// Writes a value in a style; one that the style isn't about is written in its kind's own form.
pub(super) fn write(value: &Value, style: Style, out: &mut Vec<u8>) -> Result<(), Unfit> {
    match (value, style) {
        (Value::Integer(number), Style::IntegerText) => text(out, &number.to_string()),
        (Value::Json(document), Style::JsonText) => text(out, &document.to_string()),
        (Value::Uuid(uuid), Style::Hex) => text(out, uuid.simple().encode_lower(&mut Uuid::encode_buffer())),
        (Value::Uuid(uuid), Style::Urn) => text(out, uuid.urn().encode_lower(&mut Uuid::encode_buffer())),
        (Value::Uuid(uuid), Style::Int) => out.extend_from_slice(uuid.as_u128().to_string().as_bytes()),
        (Value::Decimal(number), Style::Decimal(style)) => style.write(*number, out)?,
        (Value::Date(date), Style::Strftime(format)) => strftime(date.and_time(NaiveTime::MIN).and_utc(), format, out)?,
        (Value::DateTime(moment), Style::Strftime(format)) => strftime(*moment, format, out)?,
        (Value::Time(time), Style::Strftime(format)) => {
            // Python's day of a time that has none.
            let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
            strftime(day.and_time(*time).and_utc(), format, out)?;
        }
        _ => value.write_json(value.kind().into(), out)?,
    }
    Ok(())
}

fn strftime(moment: DateTime<Utc>, format: &str, out: &mut Vec<u8>) -> Result<(), Unfit> {
    let mut written = String::new();
    write!(written, "{}", moment.format(format)).map_err(|_| Unfit(format!("`{format}` is no format of moments")))?;
    text(out, &written);
    Ok(())
}
