//! Which types take which keys of `#[field(…)]`: what a key says passes through a function that only exists for types
//! that can obey it.

use rust_decimal::Decimal;

use crate::models::fields::storage::{LimitedLength, LimitedValue, PlainText};
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

/// A nullness that admits NULL.
#[diagnostic::on_unimplemented(
    message = "`omit_null` leaves out what is null, and this field never is",
    label = "never null"
)]
pub trait MayBeNull: Nullness {}

#[diagnostic::do_not_recommend]
impl MayBeNull for Nullable {}
