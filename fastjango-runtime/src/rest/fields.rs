//! The kinds of field that a serializer has, what each takes and with which words it refuses: DRF's field classes.

use serde_json::Value as Json;

use crate::error::ValidationError;
use crate::models::fields::FieldType;
use crate::models::options::{Choice, Column, ColumnKind, Validator};
use crate::rest::validators::TextFormat;
use crate::value::json::{DecimalStyle, JsonFormat, Style};
use crate::value::{Value, ValueKind};

mod boolean;
mod choice;
mod date;
mod datetime;
pub(crate) mod decimal;
mod duration;
pub(crate) mod formats;
mod number;
pub(crate) mod python;
mod text;
mod uuid;

pub(crate) use crate::value::temporal::is_year;
pub(crate) use duration::duration;

/// What a field takes, for kinds that are one value: DRF's `BooleanField`, `CharField`, …
///
/// Bounds and lengths are [validators](crate::rest::validators), except those of integers: a number beyond a column's
/// range never becomes a value.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::fields::FieldKind;
/// use fastjango::value::Value;
///
/// assert_eq!(FieldKind::of_type::<bool>().parse(&json!("yes")).ok(), Some(Value::Boolean(true)));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum FieldKind {
    /// `BooleanField`.
    Boolean,
    /// `IntegerField`, with the range that it may have.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// `FloatField`.
    Float,
    /// `DecimalField`.
    Decimal {
        /// All digits.
        max_digits: u8,
        /// Digits after the point.
        decimal_places: u8,
    },
    /// `CharField` and what is made from it.
    Text {
        /// What the text must be.
        format: TextFormat,
        /// Whether spaces around it are taken away.
        trim: bool,
    },
    /// `UUIDField`.
    Uuid,
    /// `DateField`.
    Date,
    /// `TimeField`.
    Time,
    /// `DateTimeField`.
    DateTime,
    /// `DurationField`.
    Duration,
    /// `JSONField`.
    Json,
    /// `ChoiceField` of texts.
    Choice(&'static [Choice]),
    /// `ChoiceField` of integers.
    IntegerChoice(&'static [Choice]),
}

impl FieldKind {
    /// The kind of a field whose value is of this type, and that stands for no column.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::fields::FieldKind;
    ///
    /// let refused = FieldKind::of_type::<Status>().parse(&json!("gone")).unwrap_err();
    /// assert_eq!(refused.to_json(), json!(["\"gone\" is not a valid choice."]));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn of_type<T: FieldType>() -> Self {
        if !T::CHOICES.is_empty() {
            return Self::of_choices(T::COLUMN, T::CHOICES);
        }
        Self::of_column_kind(T::COLUMN).unwrap_or(Self::Json)
    }

    /// The kind of a field that stands for a model's column; `None` for bytes, which JSON can't carry.
    #[must_use]
    pub fn of_column(column: &Column) -> Option<Self> {
        if !column.choices.is_empty() {
            return Some(Self::of_choices(column.kind, column.choices));
        }
        let mut kind = Self::of_column_kind(column.kind)?;
        for validator in column.validators {
            kind.narrow(*validator);
        }
        Some(kind)
    }

    /// The kind of a field whose values are among these, and are stored in a column of this kind.
    pub(crate) const fn of_choices(kind: ColumnKind, choices: &'static [Choice]) -> Self {
        match kind.value_kind() {
            ValueKind::Integer => Self::IntegerChoice(choices),
            _ => Self::Choice(choices),
        }
    }

    /// The kind of a field for values of a column's kind, before anything narrows it.
    #[must_use]
    pub const fn of_column_kind(kind: ColumnKind) -> Option<Self> {
        Some(match kind {
            ColumnKind::Boolean => Self::Boolean,
            ColumnKind::SmallInteger => integer(i16::MIN as i64, i16::MAX as i64),
            ColumnKind::Integer => integer(i32::MIN as i64, i32::MAX as i64),
            ColumnKind::BigInteger => integer(i64::MIN, i64::MAX),
            ColumnKind::PositiveSmallInteger => integer(0, u16::MAX as i64),
            ColumnKind::PositiveInteger => integer(0, u32::MAX as i64),
            ColumnKind::PositiveBigInteger => integer(0, i64::MAX),
            ColumnKind::Float => Self::Float,
            ColumnKind::Decimal {
                max_digits,
                decimal_places,
            } => Self::Decimal {
                max_digits,
                decimal_places,
            },
            ColumnKind::Char { .. } | ColumnKind::Text => Self::Text {
                format: TextFormat::Plain,
                trim: true,
            },
            ColumnKind::Date => Self::Date,
            ColumnKind::Time => Self::Time,
            ColumnKind::DateTime => Self::DateTime,
            ColumnKind::Duration => Self::Duration,
            ColumnKind::Uuid => Self::Uuid,
            ColumnKind::Json => Self::Json,
            ColumnKind::Bytes => return None,
        })
    }

    /// How values of the kind are written.
    pub(crate) fn json_format(self) -> JsonFormat {
        match self {
            Self::Decimal {
                max_digits,
                decimal_places,
            } if max_digits > 0 => JsonFormat::Decimal {
                places: Some(decimal_places.into()),
            },
            other => other.value_kind().into(),
        }
    }

    /// A style with what the kind knows of it: the places of decimal numbers.
    pub(crate) fn completed(self, style: Style) -> Style {
        match (self, style) {
            (
                Self::Decimal {
                    max_digits,
                    decimal_places,
                },
                Style::Decimal(style),
            ) => Style::Decimal(DecimalStyle {
                places: (max_digits > 0).then_some(decimal_places.into()),
                ..style
            }),
            (_, style) => style,
        }
    }

    /// Takes what a validator says about the kind itself: the range of integers, the format of text.
    pub(crate) fn narrow(&mut self, validator: Validator) {
        match (self, validator) {
            (Self::Integer { min, .. }, Validator::MinValue(limit)) => {
                *min = i64::try_from(limit.ceil()).map_or(*min, |limit| limit.max(*min));
            }
            (Self::Integer { max, .. }, Validator::MaxValue(limit)) => {
                *max = i64::try_from(limit.floor()).map_or(*max, |limit| limit.min(*max));
            }
            (
                Self::Text {
                    format: format @ TextFormat::Plain,
                    ..
                },
                Validator::Format(declared),
            ) => *format = declared,
            _ => {}
        }
    }

    /// The kind with no integers but these.
    pub(crate) fn within(self, least: i64, greatest: i64) -> Self {
        match self {
            Self::Integer { min, max } => integer(min.max(least), max.min(greatest)),
            other => other,
        }
    }

    /// The value that a document's value stands for, DRF's `to_internal_value`. Null and blank text are not its
    /// matter: they were looked at before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::fields::FieldKind;
    ///
    /// let refused = FieldKind::of_type::<NaiveDate>().parse(&json!("29/2")).unwrap_err();
    /// assert_eq!(refused.to_json(), json!(["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// DRF's message for what this kind doesn't take.
    pub fn parse(self, input: &Json) -> Result<Value, ValidationError> {
        match self {
            Self::Boolean => boolean::parse(input),
            Self::Integer { min, max } => number::parse_integer(input, min, max),
            Self::Float => number::parse_float(input),
            Self::Decimal {
                max_digits,
                decimal_places,
            } => decimal::parse(input, max_digits, decimal_places),
            Self::Text { format, trim } => text::parse(input, format, trim),
            Self::Uuid => uuid::parse(input),
            Self::Date => date::parse(input),
            Self::Time => datetime::parse_time(input),
            Self::DateTime => datetime::parse(input),
            Self::Duration => duration::parse(input),
            Self::Json => Ok(Value::Json(input.clone())),
            Self::Choice(choices) => choice::parse(input, choices),
            Self::IntegerChoice(choices) => choice::parse_integer(input, choices),
        }
    }

    /// Whether a document's value is blank for this kind: empty text, which only text kinds know.
    #[must_use]
    pub fn is_blank(self, input: &Json) -> bool {
        match (self, input) {
            (Self::Text { trim: true, .. }, Json::String(text)) => python::strip(text).is_empty(),
            (Self::Text { trim: false, .. }, Json::String(text)) => text.is_empty(),
            _ => false,
        }
    }

    /// Whether a document's value means null for a field that may be null, besides null itself.
    #[must_use]
    pub fn is_null_text(self, input: &Json) -> bool {
        match (self, input) {
            (Self::Boolean, Json::String(text)) => text.is_empty() || text.eq_ignore_ascii_case("null"),
            (Self::Decimal { .. }, Json::String(text)) => python::strip(text).is_empty(),
            _ => false,
        }
    }

    /// The kind of this field's values.
    #[must_use]
    pub const fn value_kind(self) -> ValueKind {
        match self {
            Self::Boolean => ValueKind::Boolean,
            Self::Integer { .. } | Self::IntegerChoice(_) => ValueKind::Integer,
            Self::Float => ValueKind::Float,
            Self::Decimal { .. } => ValueKind::Decimal,
            Self::Text { .. } | Self::Choice(_) => ValueKind::Text,
            Self::Uuid => ValueKind::Uuid,
            Self::Date => ValueKind::Date,
            Self::Time => ValueKind::Time,
            Self::DateTime => ValueKind::DateTime,
            Self::Duration => ValueKind::Duration,
            Self::Json => ValueKind::Json,
        }
    }
}

const fn integer(min: i64, max: i64) -> FieldKind {
    FieldKind::Integer { min, max }
}

/// A refusal with the code `invalid`.
fn invalid(message: &str) -> ValidationError {
    ValidationError::new(message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::FieldKind;

    #[test]
    fn empty_text_is_null_for_decimals_and_truth() {
        let decimal = FieldKind::Decimal {
            max_digits: 4,
            decimal_places: 2,
        };
        for text in ["", " ", "\t"] {
            assert!(decimal.is_null_text(&json!(text)), "{text:?}");
        }
        assert!(!decimal.is_null_text(&json!("0")) && !decimal.is_null_text(&json!(0)));
        assert!(FieldKind::Boolean.is_null_text(&json!("Null")) && !FieldKind::Boolean.is_null_text(&json!(" ")));
        assert!(!FieldKind::Float.is_null_text(&json!("")) && !FieldKind::Date.is_null_text(&json!("")));
    }
}
