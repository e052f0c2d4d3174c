//! The Rust types that a column can have, and what each allows: Django's field classes.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound as _, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::db::Row;
use crate::error::{Error, Result, ValidationError};
use crate::models::options::{Choice, ColumnKind, Validator};
use crate::value::{Value, ValueKind};

pub mod choices;
pub mod declaration;
pub mod json;
pub mod storage;

use storage::{
    BooleanField, BytesField, DateField, DateTimeField, DecimalField, DurationField, FloatField, IntegerField,
    JsonField, Storage, TextField, TimeField, UuidField,
};

/// A Rust type that a column or expression can have.
///
/// It is implemented for the types of the standard library, chrono, `rust_decimal`, `uuid` and `serde_json` that a
/// database can store, for `Option` of them (a column that may be NULL), and by `#[derive(Choices)]`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// /// A code of the program's own: text in the table, and no other text by mistake.
/// #[derive(FieldType, Debug, Clone, PartialEq)]
/// pub struct Isbn(pub String);
///
/// #[model]
/// pub struct Copy {
///     pub id: i64,
///     #[field(max_length = 13)]
///     pub isbn: Isbn,
/// }
///
/// let copies = Copy::objects().filter(|c| c.isbn.eq(Isbn("9780441013593".into())) | c.isbn.startswith("979"));
/// # let _ = copies;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a column",
    label = "not a type that a column can have",
    note = "columns hold integers, `bool`, `f64`, `String`, `Decimal`, dates and times of `chrono`, `Uuid`, JSON, \
            `#[derive(Choices)]` enums, and `Option` of those"
)]
pub trait FieldType: Sized + Send + Sync + 'static {
    /// The type without `Option`: what lookups compare with.
    type Inner: FieldType<Inner = Self::Inner, Storage = Self::Storage>;
    /// The type with `Option`: what an outer join makes of it.
    type Nullable: FieldType<Inner = Self::Inner, Storage = Self::Storage, Nullable = Self::Nullable>;
    /// Whether it is an `Option`, as a type.
    type Nullness: Nullness;
    /// What the database stores, which decides the lookups.
    type Storage: Storage;

    /// The column's kind where no attribute narrows it.
    const COLUMN: ColumnKind;
    /// Whether it is an `Option`.
    const NULL: bool = false;
    /// The values that it can have, empty where any is possible.
    const CHOICES: &'static [Choice] = &[];
    /// Whether it is a key of rows whose key is `secret`.
    #[doc(hidden)]
    const SECRET: bool = false;
    /// Whether it is a key of rows, which is no column by itself.
    #[doc(hidden)]
    const IS_KEY: bool = false;
    /// Refuses values of the column's kind that are none of the type, as clients may send them; `None` where each is
    /// one. Unless it is said, that is what [`from_value`](Self::from_value) refuses, with "Not a valid value."
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::fields::FieldType;
    /// use fastjango::models::validators::Wording;
    /// use fastjango::value::Value;
    ///
    /// let sizes = <JsonOf<Vec<u8>>>::VALIDATOR.expect("not every document is one");
    /// let mut faults = Vec::new();
    /// sizes.check(&Value::Json(json!([1, "2"])), Wording::Rest, &mut faults);
    /// assert!(faults[0].message.starts_with("Not a valid value: invalid type: string \"2\""));
    /// assert!(String::VALIDATOR.is_none(), "each text is one");
    /// ```
    const VALIDATOR: Option<Validator> = Some(Validator::Function(read_as::<Self>));

    /// Reads the value at `index` of a row.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where the row holds something else.
    fn decode(row: &Row, index: usize) -> Result<Self>;

    /// Reads the value at `index` of a row, which may be NULL.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    fn decode_nullable(row: &Row, index: usize) -> Result<Option<Self>> {
        if row.is_null(index)? {
            Ok(None)
        } else {
            Self::decode(row, index).map(Some)
        }
    }

    /// The value as a parameter.
    fn encode(&self) -> Value;

    /// The Rust value of an untyped one.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where it is of another kind, or out of the type's range.
    fn from_value(value: Value) -> Result<Self>;
}

/// Whether a type admits NULL, as a type: [`Required`] or [`Nullable`].
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // What may be NULL is an `Option`, of a column as of what is made of it.
/// let pages: Vec<i32> = Book::objects().values(|b| b.pages + 1).all(db).await?;
/// let ratings: Vec<Option<f64>> = Book::objects().values(|b| b.rating + 1).all(db).await?;
/// assert_eq!((pages[0], ratings[0]), (413, Some(5.5)));
/// # Ok(()) });
/// ```
pub trait Nullness: 'static {
    /// The type `T` with this nullness added.
    type Apply<T: FieldType>: FieldType<Inner = T::Inner, Storage = T::Storage>;
}

/// It is never NULL.
#[derive(Debug, Clone, Copy)]
pub struct Required;

/// It may be NULL.
#[derive(Debug, Clone, Copy)]
pub struct Nullable;

impl Nullness for Required {
    type Apply<T: FieldType> = T;
}

impl Nullness for Nullable {
    type Apply<T: FieldType> = T::Nullable;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType<Inner = T, Nullable = Option<T>>> FieldType for Option<T> {
    type Inner = T;
    type Nullable = Self;
    type Nullness = Nullable;
    type Storage = T::Storage;

    const COLUMN: ColumnKind = T::COLUMN;
    const NULL: bool = true;
    const CHOICES: &'static [Choice] = T::CHOICES;
    const SECRET: bool = T::SECRET;
    const IS_KEY: bool = T::IS_KEY;
    const VALIDATOR: Option<Validator> = T::VALIDATOR;

    fn decode(row: &Row, index: usize) -> Result<Self> {
        T::decode_nullable(row, index)
    }

    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null(T::COLUMN.value_kind()), T::encode)
    }

    fn from_value(value: Value) -> Result<Self> {
        if value.is_null() {
            Ok(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}

/// The validator of types that don't say another.
fn read_as<T: FieldType>(value: &Value) -> Result<(), ValidationError> {
    match T::from_value(value.clone()) {
        Ok(_) => Ok(()),
        Err(Error::Validation(error)) => Err(error),
        Err(_) => Err(ValidationError::new("Not a valid value.")),
    }
}

/// The error of a NULL in a column whose type has no `Option`.
fn unexpected_null(index: usize) -> Error {
    Error::Decode {
        message: format!("column {index} is NULL, and its type is not an `Option`"),
    }
}

/// The error of an integer that a narrower type can't hold.
fn out_of_range(value: i64, kind: &str) -> Error {
    Error::Decode {
        message: format!("{value} is out of the range of `{kind}`"),
    }
}

/// The error of a value of another kind.
fn other_kind(value: &Value, kind: &str) -> Error {
    Error::Decode {
        message: format!("a value of the kind {:?} is no `{kind}`", value.kind()),
    }
}

macro_rules! field_type {
    ($rust:ty, $storage:ty, $column:expr, $read:ident, $variant:ident, $row:ident, $value:ident => $decoded:expr, $self:ident => $encoded:expr) => {
        #[diagnostic::do_not_recommend]
        impl FieldType for $rust {
            type Inner = Self;
            type Nullable = Option<Self>;
            type Nullness = Required;
            type Storage = $storage;

            const COLUMN: ColumnKind = $column;
            const VALIDATOR: Option<Validator> = None;

            fn decode($row: &Row, index: usize) -> Result<Self> {
                let $value = $row.$read(index)?.ok_or_else(|| unexpected_null(index))?;
                $decoded
            }

            fn decode_nullable($row: &Row, index: usize) -> Result<Option<Self>> {
                let Some($value) = $row.$read(index)? else {
                    return Ok(None);
                };
                $decoded.map(Some)
            }

            fn encode(&$self) -> Value {
                $encoded
            }

            fn from_value(value: Value) -> Result<Self> {
                match value {
                    Value::$variant($value) => $decoded,
                    other => Err(other_kind(&other, stringify!($rust))),
                }
            }
        }
    };
}

/// Bytes of a row, or those of a value.
fn owned(bytes: impl Into<Vec<u8>>) -> Vec<u8> {
    bytes.into()
}

/// A field that `auto_now` and `auto_now_add` can set.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// // `auto_now` and `auto_now_add` are for these: a date, a time of day, a moment.
/// #[model]
/// pub struct Visit {
///     pub id: i64,
///     #[field(auto_now_add)]
///     pub day: NaiveDate,
///     #[field(auto_now)]
///     pub at: NaiveTime,
/// }
///
/// assert!(Visit::new().build().day <= Utc::now().date_naive());
/// ```
#[diagnostic::on_unimplemented(
    message = "`auto_now`, `auto_now_add` and `now` need a date, a time or a moment, and this field is a `{Self}`",
    label = "cannot be set to the present moment"
)]
pub trait Moment: FieldType {
    /// The present moment.
    fn at(now: DateTime<Utc>) -> Self;
}

/// The digits of a second that databases keep: what was saved is equal to what is read.
const MICROSECONDS: u16 = 6;

#[diagnostic::do_not_recommend]
impl Moment for DateTime<Utc> {
    fn at(now: DateTime<Utc>) -> Self {
        now.trunc_subsecs(MICROSECONDS)
    }
}

#[diagnostic::do_not_recommend]
impl Moment for NaiveDate {
    fn at(now: DateTime<Utc>) -> Self {
        now.date_naive()
    }
}

#[diagnostic::do_not_recommend]
impl Moment for NaiveTime {
    fn at(now: DateTime<Utc>) -> Self {
        now.time().trunc_subsecs(MICROSECONDS)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Moment<Inner = T, Nullable = Option<T>>> Moment for Option<T> {
    fn at(now: DateTime<Utc>) -> Self {
        Some(T::at(now))
    }
}

macro_rules! integer_type {
    ($rust:ty, $column:expr) => {
        field_type!($rust, IntegerField, $column, integer, Integer, row,
            value => Self::try_from(value).map_err(|_| out_of_range(value, stringify!($rust))),
            self => Value::Integer(i64::from(*self)));
    };
}

integer_type!(i16, ColumnKind::SmallInteger);
integer_type!(i32, ColumnKind::Integer);
integer_type!(u16, ColumnKind::PositiveSmallInteger);
integer_type!(u32, ColumnKind::PositiveInteger);
#[diagnostic::do_not_recommend]
impl FieldType for u64 {
    type Inner = Self;
    type Nullable = Option<Self>;
    type Nullness = Required;
    type Storage = IntegerField;

    const COLUMN: ColumnKind = ColumnKind::PositiveBigInteger;
    const VALIDATOR: Option<Validator> = None;

    fn decode(row: &Row, index: usize) -> Result<Self> {
        let value = row.integer(index)?.ok_or_else(|| unexpected_null(index))?;
        Self::try_from(value).map_err(|_| out_of_range(value, "u64"))
    }

    /// A number that no database's integer holds is a decimal number, which their integer columns refuse.
    fn encode(&self) -> Value {
        i64::try_from(*self).map_or_else(|_| Value::Decimal(Decimal::from(*self)), Value::Integer)
    }

    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Integer(value) => Self::try_from(value).map_err(|_| out_of_range(value, "u64")),
            other => Err(other_kind(&other, "u64")),
        }
    }
}

field_type!(i64, IntegerField, ColumnKind::BigInteger, integer, Integer, row, value => Ok(value), self => Value::Integer(*self));
field_type!(bool, BooleanField, ColumnKind::Boolean, boolean, Boolean, row, value => Ok(value), self => Value::Boolean(*self));
field_type!(f64, FloatField, ColumnKind::Float, float, Float, row, value => Ok(value), self => Value::Float(*self));
#[diagnostic::do_not_recommend]
impl FieldType for String {
    type Inner = Self;
    type Nullable = Option<Self>;
    type Nullness = Required;
    type Storage = TextField;

    const COLUMN: ColumnKind = ColumnKind::Text;
    const VALIDATOR: Option<Validator> = None;

    fn decode(row: &Row, index: usize) -> Result<Self> {
        row.text(index)?
            .map(str::to_owned)
            .ok_or_else(|| unexpected_null(index))
    }

    fn decode_nullable(row: &Row, index: usize) -> Result<Option<Self>> {
        Ok(row.text(index)?.map(str::to_owned))
    }

    fn encode(&self) -> Value {
        Value::Text(self.clone())
    }

    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(other_kind(&other, "String")),
        }
    }
}

field_type!(Decimal, DecimalField, ColumnKind::Decimal { max_digits: 0, decimal_places: 0 }, decimal, Decimal, row,
    value => Ok(value), self => Value::Decimal(*self));
field_type!(NaiveDate, DateField, ColumnKind::Date, date, Date, row, value => Ok(value), self => Value::Date(*self));
field_type!(NaiveTime, TimeField, ColumnKind::Time, time, Time, row, value => Ok(value), self => Value::Time(*self));
field_type!(DateTime<Utc>, DateTimeField, ColumnKind::DateTime, date_time, DateTime, row, value => Ok(value), self => Value::DateTime(*self));
field_type!(TimeDelta, DurationField, ColumnKind::Duration, duration, Duration, row, value => Ok(value), self => Value::Duration(*self));
field_type!(Uuid, UuidField, ColumnKind::Uuid, uuid, Uuid, row, value => Ok(value), self => Value::Uuid(*self));
field_type!(serde_json::Value, JsonField, ColumnKind::Json, json, Json, row, value => Ok(value), self => Value::Json(self.clone()));
field_type!(Vec<u8>, BytesField, ColumnKind::Bytes, bytes, Bytes, row, value => Ok(owned(value)), self => Value::Bytes(self.clone()));

/// A value that can be given to a field of type `F`: the field's own type, or what converts to it without loss.
///
/// The typed builder and struct-like constructors take it, so that `title("Dune")`, `published(date)` and
/// `author(&frank)` read as they should.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// // What a builder takes: `&str` for a `String`, a value for an `Option`, an instance or its key for a relation.
/// let author = Author::new().name("Ursula").born(1929).build();
/// assert_eq!((author.name.as_str(), author.born), ("Ursula", Some(1929)));
/// let review = Review::new().rating(5).created(Utc::now()).book(1).build();
/// assert_eq!(*review.book.key(), 1);
///
/// // An `Option` of a row or of its key, where there may be none.
/// let publisher: Option<i64> = None;
/// let book = Book::new().title("Lilith").pages(88).price(3).published(date(1930, 1, 1)).author(1);
/// assert!(book.publisher(publisher.map(ForeignKey::from_key)).build().publisher.is_none());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be given to a field of type `{F}`",
    label = "expected a value for a field of type `{F}`"
)]
pub trait IntoField<F> {
    /// The field's value.
    fn into_field(self) -> F;
}

impl<T> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

macro_rules! into_field {
    ($($from:ty => $to:ty: $value:ident => $converted:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoField<$to> for $from {
            fn into_field(self) -> $to {
                let $value = self;
                $converted
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoField<Option<$to>> for $from {
            fn into_field(self) -> Option<$to> {
                let $value = self;
                Some($converted)
            }
        }
    )*};
}

into_field! {
    &str => String: value => value.to_owned();
    &String => String: value => value.clone();
    i32 => Decimal: value => Decimal::from(value);
    i64 => Decimal: value => Decimal::from(value);
    i32 => f64: value => f64::from(value);
    i32 => i64: value => i64::from(value);
}

/// The kind of a type's values.
#[must_use]
pub const fn value_kind<T: FieldType>() -> ValueKind {
    T::COLUMN.value_kind()
}
