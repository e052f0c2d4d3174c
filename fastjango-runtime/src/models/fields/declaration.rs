//! Columns as `#[model]` declares them: each key of `#[field(…)]` is a call that the field's type has to allow.

use std::borrow::Borrow;

use chrono::Utc;
use rust_decimal::Decimal;

use crate::error::ValidationError;
use crate::models::fields::storage::{
    DatabaseKey, DateLookups, Digits, Formatted, LimitedLength, LimitedValue, WithoutDigits,
};
use crate::models::fields::{FieldType, IntoField, Moment};
use crate::models::options::{
    Column, ColumnIndex, ColumnKind, DatabaseDefault, DatePart, RelationIndex, UniqueFor, Validator,
};
use crate::models::validators::{IpProtocol, Pattern, TextFormat};
use crate::value::Value;

/// The length of an e-mail field that doesn't say another: Django's.
const EMAIL_LENGTH: u32 = 254;
/// The length of a slug field that doesn't say another: Django's.
const SLUG_LENGTH: u32 = 50;
/// The length of a URL field that doesn't say another: Django's.
const URL_LENGTH: u32 = 200;
/// The length of a field of addresses that doesn't say another: Django's.
const IP_ADDRESS_LENGTH: u32 = 39;

/// A column in the making.
#[derive(Debug, Clone, Copy)]
#[must_use = "a declaration becomes a column by `declared`"]
pub struct Declaration {
    column: Column,
}

/// Begins a column of any kind but `Decimal`.
pub const fn column<T: FieldType>(name: &'static str, column: &'static str) -> Declaration
where
    T::Storage: WithoutDigits,
{
    Declaration::new::<T>(name, column, T::COLUMN)
}

/// Begins a `Decimal` column.
pub const fn decimal_column<T: FieldType>(name: &'static str, column: &'static str, digits: (u8, u8)) -> Declaration {
    let kind = ColumnKind::Decimal {
        max_digits: digits.0,
        decimal_places: digits.1,
    };
    Declaration::new::<T>(name, column, kind)
}

/// Begins the column of a key, which has an index.
pub const fn key_column<T: FieldType>(
    name: &'static str,
    column: &'static str,
    relation: RelationIndex,
) -> Declaration {
    let mut declaration = Declaration::new::<T>(name, column, T::COLUMN);
    declaration.column.relation = Some(relation);
    declaration.column.index = true;
    declaration
}

impl Declaration {
    const fn new<T: FieldType>(name: &'static str, column: &'static str, kind: ColumnKind) -> Self {
        let column = Column {
            name,
            column,
            verbose_name: name,
            help_text: "",
            kind,
            null: T::NULL,
            blank: false,
            unique: false,
            index: false,
            auto: false,
            auto_now_add: false,
            auto_now: false,
            editable: true,
            secret: false,
            default: None,
            db_default: None,
            unique_for: None,
            choices: T::CHOICES,
            validators: &[],
            set_on_delete: None,
            relation: None,
        };
        Self { column }
    }

    /// The column.
    #[must_use]
    pub const fn declared(self) -> Column {
        self.column
    }

    /// Names it for people.
    pub const fn verbose_name(mut self, name: &'static str) -> Self {
        self.column.verbose_name = name;
        self
    }

    /// Explains it.
    pub const fn help_text(mut self, text: &'static str) -> Self {
        self.column.help_text = text;
        self
    }

    /// Lets the database give the value of a new row.
    pub const fn auto(mut self, (): ()) -> Self {
        self.column.auto = true;
        self
    }

    /// Limits text to this many characters.
    pub const fn max_length(mut self, max_length: u32) -> Self {
        self.column.kind = ColumnKind::Char { max_length };
        self
    }

    /// Forbids the same value in two rows.
    pub const fn unique(mut self) -> Self {
        self.column.unique = true;
        self
    }

    /// Gives it an index of its own.
    pub const fn index(mut self) -> Self {
        self.column.index = true;
        self
    }

    /// Lets forms leave it empty.
    pub const fn blank(mut self) -> Self {
        self.column.blank = true;
        self
    }

    /// Sets it to the present moment on each save, and so keeps forms from it.
    pub const fn auto_now(mut self) -> Self {
        self.column.auto_now = true;
        self.column.editable = false;
        self
    }

    /// Sets it to the present moment on insert, and so keeps forms from it.
    pub const fn auto_now_add(mut self) -> Self {
        self.column.auto_now_add = true;
        self.column.editable = false;
        self
    }

    /// Says whether forms can write it.
    pub const fn editable(mut self, editable: bool) -> Self {
        self.column.editable = editable;
        self
    }

    /// Keeps it out of serializers, filters, search and ordering.
    pub const fn secret(mut self) -> Self {
        self.column.secret = true;
        self
    }

    /// Gives the value of a new row that doesn't say one.
    pub const fn default(mut self, default: fn() -> Value) -> Self {
        self.column.default = Some(default);
        self
    }

    /// Says what a key becomes when the row that it points to is deleted.
    pub const fn set_on_delete(mut self, value: fn() -> Value) -> Self {
        self.column.set_on_delete = Some(value);
        self
    }

    /// Lets the database give rows of other programs the value of `default`, or the present moment.
    pub const fn db_default(mut self, default: DatabaseDefault) -> Self {
        self.column.db_default = Some(default);
        self
    }

    /// Forbids the same value in two rows of one date, or of one month or year.
    pub const fn unique_for(mut self, part: DatePart, column: ColumnIndex) -> Self {
        self.column.unique_for = Some(UniqueFor { part, column });
        self
    }

    /// Says what values must satisfy. Text with a format and no length gets the length that Django gives it.
    pub const fn validators(mut self, validators: &'static [Validator]) -> Self {
        self.column.validators = validators;
        let mut at = 0;
        while at < validators.len() {
            let length = match validators[at] {
                Validator::Format(TextFormat::Slug) => SLUG_LENGTH,
                Validator::Format(TextFormat::Email) => EMAIL_LENGTH,
                Validator::Format(TextFormat::Url) => URL_LENGTH,
                Validator::Format(TextFormat::Ip(_)) => IP_ADDRESS_LENGTH,
                _ => 0,
            };
            if length > 0 && matches!(self.column.kind, ColumnKind::Text) {
                self.column.kind = ColumnKind::Char { max_length: length };
            }
            at += 1;
        }
        self
    }
}

/// The field named `id` can be made by the database.
pub const fn auto<T: FieldType>()
where
    T::Storage: DatabaseKey,
{
}

/// The length of `max_length = …`.
///
/// # Panics
///
/// At compile time, where a choice is longer.
#[must_use]
#[track_caller]
pub const fn max_length<T: FieldType>(max_length: u32) -> u32
where
    T::Storage: LimitedLength,
{
    if let ColumnKind::Char { max_length: longest } = T::COLUMN {
        assert!(longest <= max_length, "`max_length` is shorter than the longest choice");
    }
    max_length
}

/// The digits of `max_digits = …` and `decimal_places = …`.
#[must_use]
pub const fn max_digits<T: FieldType>(max_digits: u8, decimal_places: u8) -> (u8, u8)
where
    T::Storage: Digits,
{
    (max_digits, decimal_places)
}

/// The value that `default = …` gives a field.
pub fn default_value<T>(value: impl IntoField<T>) -> T {
    value.into_field()
}

/// The key of `on_delete = set(…)`.
pub fn key_on_delete<T: FieldType>(value: impl IntoField<T>) -> Value {
    value.into_field().encode()
}

/// The present moment, as a field has it: the value of `db_default = now`.
#[must_use]
pub fn now<T: Moment>() -> T {
    T::at(Utc::now())
}

/// The field that `unique_for_date = …` and its like name has a date.
pub const fn has_date<T: FieldType>(_: &T)
where
    T::Storage: DateLookups,
{
}

/// The number that a key of `#[field(…)]` says, without its point, and how many digits stand after that.
const fn decimal(digits: i64, places: u32) -> Decimal {
    let magnitude = digits.unsigned_abs();
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of 64 bits")]
    Decimal::from_parts(magnitude as u32, (magnitude >> 32) as u32, 0, digits < 0, places)
}

/// The validator of `min = …`.
#[must_use]
pub const fn min<T: FieldType>(digits: i64, places: u32) -> Validator
where
    T::Storage: LimitedValue,
{
    Validator::MinValue(decimal(digits, places))
}

/// The validator of `max = …`.
#[must_use]
pub const fn max<T: FieldType>(digits: i64, places: u32) -> Validator
where
    T::Storage: LimitedValue,
{
    Validator::MaxValue(decimal(digits, places))
}

/// The validator of `min_length = …`.
#[must_use]
pub const fn min_length<T: FieldType>(length: u32) -> Validator
where
    T::Storage: LimitedLength,
{
    Validator::MinLength(length)
}

/// The validator of `slug`.
#[must_use]
pub const fn slug<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Slug)
}

/// The validator of `email`.
#[must_use]
pub const fn email<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Email)
}

/// The validator of `url`.
#[must_use]
pub const fn url<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Url)
}

/// The validator of `ip_address`.
#[must_use]
pub const fn ip_address<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Ip(IpProtocol::Both))
}

/// The validator of `ipv4`.
#[must_use]
pub const fn ipv4<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Ip(IpProtocol::Ipv4))
}

/// The validator of `ipv6`.
#[must_use]
pub const fn ipv6<T: FieldType>() -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Ip(IpProtocol::Ipv6))
}

/// The validator of `regex = …`.
#[must_use]
pub const fn regex<T: FieldType>(source: &'static str) -> Validator
where
    T::Storage: Formatted,
{
    Validator::Format(TextFormat::Pattern(Pattern::new(source)))
}

/// A function among `validators = […]`, over an untyped value.
#[must_use]
pub const fn validator(function: fn(&Value) -> Result<(), ValidationError>) -> Validator {
    Validator::Function(function)
}

/// What a function among `validators = […]` can take by reference: the field's type without `Option`, or what that
/// lends, as a `String` does a `str`.
#[diagnostic::on_unimplemented(
    message = "a validator of a field of type `{Self}` takes `&{Self}`, and this one takes `&{B}`",
    label = "takes `&{B}`"
)]
pub trait Validated<B: ?Sized>: FieldType {
    /// Lends the value.
    fn lend(&self) -> &B;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType + Borrow<B>, B: ?Sized> Validated<B> for T {
    fn lend(&self) -> &B {
        self.borrow()
    }
}

/// Calls a function among `validators = […]`; NULL is not its matter.
///
/// # Errors
///
/// The function's.
pub fn validate_with<T: Validated<B>, B: ?Sized>(
    value: &Value,
    function: fn(&B) -> Result<(), ValidationError>,
) -> Result<(), ValidationError> {
    match T::from_value(value.clone()) {
        Ok(value) => function(value.lend()),
        Err(_) => Ok(()),
    }
}
