//! Which types take which keys of `#[field(…)]`: what a key says passes through a function that only exists for types
//! that can obey it.

use rust_decimal::Decimal;

use crate::models::fields::storage::{
    DateField, DateTimeField, DecimalField, IntegerField, JsonField, LimitedLength, LimitedValue, PlainText, Storage,
    TimeField, UuidField,
};
use crate::models::fields::{FieldType, Nullable, Nullness};

/// The limit of `min = …` or `max = …`.
#[must_use]
pub const fn limit_of<T: FieldType>(limit: Decimal) -> Decimal
where
    T::Storage: LimitedValue,
{
    limit
}

/// The length of `min_length = …`.
#[must_use]
pub const fn length_of<T: FieldType>(length: u32) -> u32
where
    T::Storage: LimitedLength,
{
    length
}

/// The pattern of `regex = …`.
#[must_use]
pub const fn pattern_of<T: FieldType>(regex: &'static str) -> &'static str
where
    T::Storage: PlainText,
{
    regex
}

/// Refuses a choice that is left blank and can't be none.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_blank<T: FieldType>() {
    assert!(
        T::CHOICES.is_empty() || T::NULL,
        "a choice that is left blank is `None`; write the type as `Option<…>`"
    );
}

/// `blank` and `untrimmed` are about text.
pub const fn text<T: FieldType>()
where
    T::Storage: PlainText,
{
}

/// `omit_null` is about what may be null.
pub const fn nullable<T: FieldType>()
where
    T::Nullness: MayBeNull,
{
}

/// `format = "%d.%m.%Y"` and `input_formats` are about dates, times and moments.
pub const fn temporal_format<T: FieldType>()
where
    T::Storage: Temporal,
{
}

/// `format = hex` is about UUIDs.
pub const fn uuid_format<T: FieldType>()
where
    T::Storage: Identifier,
{
}

/// `coerce_to_string` is about decimal numbers and integers.
pub const fn number_as_text<T: FieldType>()
where
    T::Storage: ExactNumber,
{
}

/// `normalize_output` and `rounding` are about decimal numbers.
pub const fn decimal_output<T: FieldType>()
where
    T::Storage: Digital,
{
}

/// `binary` is about JSON documents.
pub const fn json_text<T: FieldType>()
where
    T::Storage: JsonDocument,
{
}

/// Storage that `binary` is about.
#[diagnostic::on_unimplemented(
    message = "`binary` is about JSON documents, not about `{Self}`",
    label = "not a JSON document"
)]
pub trait JsonDocument: Storage {}

#[diagnostic::do_not_recommend]
impl JsonDocument for JsonField {}

/// Storage that a format of dates and times is about.
#[diagnostic::on_unimplemented(
    message = "a format of dates and times is not about `{Self}`",
    label = "neither a date nor a time nor a moment"
)]
pub trait Temporal: Storage {}

#[diagnostic::do_not_recommend]
impl Temporal for DateField {}
#[diagnostic::do_not_recommend]
impl Temporal for TimeField {}
#[diagnostic::do_not_recommend]
impl Temporal for DateTimeField {}

/// Storage that the forms of UUIDs are about.
#[diagnostic::on_unimplemented(
    message = "`hex`, `int` and `urn` are forms of UUIDs, not of `{Self}`",
    label = "not a UUID"
)]
pub trait Identifier: Storage {}

#[diagnostic::do_not_recommend]
impl Identifier for UuidField {}

/// Storage of numbers that text has whole.
#[diagnostic::on_unimplemented(
    message = "`coerce_to_string` is about decimal numbers and integers, not about `{Self}`",
    label = "neither a decimal number nor an integer"
)]
pub trait ExactNumber: Storage {}

#[diagnostic::do_not_recommend]
impl ExactNumber for DecimalField {}
#[diagnostic::do_not_recommend]
impl ExactNumber for IntegerField {}

/// Storage of decimal numbers.
#[diagnostic::on_unimplemented(
    message = "`normalize_output` and `rounding` are about decimal numbers, not about `{Self}`",
    label = "not a decimal number"
)]
pub trait Digital: Storage {}

#[diagnostic::do_not_recommend]
impl Digital for DecimalField {}

/// A nullness that admits NULL.
#[diagnostic::on_unimplemented(
    message = "`omit_null` leaves out what is null, and this field never is",
    label = "never null"
)]
pub trait MayBeNull: Nullness {}

#[diagnostic::do_not_recommend]
impl MayBeNull for Nullable {}
