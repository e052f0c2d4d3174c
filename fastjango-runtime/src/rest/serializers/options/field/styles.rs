//! How a field's values are written and read, where not as its kind's are: DRF's `format`, `coerce_to_string` and the
//! like.

use rust_decimal::RoundingStrategy;

use super::{Field, Kind};
use crate::rest::fields::{FieldKind, formats};
use crate::value::json::{DecimalStyle, Style};

impl Field {
    /// Says how dates, times, moments or UUIDs are written; the formats of the first three are Python's.
    #[must_use]
    pub fn output_format(mut self, format: &'static str) -> Self {
        let is_uuid = matches!(self.kind, Kind::Value(FieldKind::Uuid));
        self.style = match format {
            "hex" if is_uuid => Some(Style::Hex),
            "int" if is_uuid => Some(Style::Int),
            "urn" if is_uuid => Some(Style::Urn),
            _ if is_uuid => None,
            // A field is declared once and lives as long as the program.
            format => Some(Style::Strftime(formats::for_writing(format).leak())),
        };
        self
    }

    /// Says which formats of dates, times or moments are taken; `iso-8601` is the usual one.
    #[must_use]
    pub fn input_formats(mut self, formats: &'static [&'static str]) -> Self {
        self.input_formats = formats;
        self
    }

    /// Says whether decimal numbers or integers are written as text.
    #[must_use]
    pub fn coerce_to_string(mut self, coerce: bool) -> Self {
        match self.kind {
            Kind::Value(FieldKind::Decimal { .. }) => {
                self.style_decimal(|style| style.coerce_to_string = coerce);
            }
            Kind::Value(FieldKind::Integer { .. }) if coerce => {
                self.style = Some(Style::IntegerText);
                // What DRF's `BigIntegerField` says.
                self.error_messages.push(("invalid", "A valid biginteger is required."));
            }
            _ => {}
        }
        self
    }

    /// Writes decimal numbers without zeros at their end.
    #[must_use]
    pub fn normalize_output(mut self, (): ()) -> Self {
        self.style_decimal(|style| style.normalize_output = true);
        self
    }

    /// Takes and gives the document as text that has it as JSON: DRF's `JSONField(binary=True)`.
    #[must_use]
    pub fn binary(mut self, (): ()) -> Self {
        self.style = Some(Style::JsonText);
        self
    }

    /// Says how decimal numbers are brought to their places when they are written.
    #[must_use]
    pub fn rounding(mut self, rounding: RoundingStrategy) -> Self {
        self.style_decimal(|style| style.rounding = rounding);
        self
    }

    fn style_decimal(&mut self, change: impl FnOnce(&mut DecimalStyle)) {
        let mut style = match self.style {
            Some(Style::Decimal(style)) => style,
            _ => DecimalStyle {
                places: None,
                rounding: RoundingStrategy::MidpointNearestEven,
                coerce_to_string: true,
                normalize_output: false,
            },
        };
        change(&mut style);
        self.style = Some(Style::Decimal(style));
    }
}
