//! What can stand on the right side of a lookup or an operator.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::models::expressions::{Column, Expr};
use crate::models::fields::json::JsonOf;
use crate::models::fields::{FieldType, Nullness, Required};
use crate::models::query::Node;
use crate::value::Value;

/// What a field of type `T`, in a query over `R`, can be compared with: a value of its type, or a column or
/// expression of the same query whose type is `T` or `Option<T>`. Numbers can be compared with numbers of any type, and
/// the values of a document's keys with what they may be.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // A value, a column, an expression; numbers of any type beside each other.
/// let books = Book::objects().filter(|b| b.pages.gt(400) & b.pages.gt(b.price) & b.price.lt(b.pages / 50));
/// assert_eq!(books.get(db).await?.title, "Emma");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be compared with or set to `{Self}`",
    label = "expected `{T}`, or a field or expression of a query over `{R}`",
    note = "a value is given without `Some`, also to a field that is an `Option`; for NULL there are `is_null()` and `set_null()`",
    note = "in a subquery, `outer_ref(…)` is a field or expression of the query around it"
)]
pub trait Operand<R, T> {
    /// Its own type, which decides what arithmetic with it gives. A column is only set to its like.
    type Type: FieldType;
    /// Whether it may be NULL.
    type Nullness: Nullness;

    /// The untyped form.
    fn into_node(self) -> Node;
}

/// A type whose columns can be compared with fields of type `T`.
pub trait ComparedWith<T>: FieldType {}

#[diagnostic::do_not_recommend]
impl<T: FieldType> ComparedWith<T> for T {}

#[diagnostic::do_not_recommend]
impl<R, T, U: FieldType, S> Operand<R, T> for Column<R, U, S>
where
    U::Inner: ComparedWith<T>,
{
    type Type = U::Inner;
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<R, T, U: FieldType> Operand<R, T> for Expr<R, U>
where
    U::Inner: ComparedWith<T>,
{
    type Type = U::Inner;
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into_node()
    }
}

macro_rules! compared_with {
    ($($rust:ty: $($other:ty),*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl ComparedWith<$other> for $rust {}
    )*)*};
}

// Numbers among each other, whatever their width, and what the value of a document's key may be.
compared_with! {
    i16: i32, i64, u16, u32, f64, Decimal, serde_json::Value;
    i32: i16, i64, u16, u32, f64, Decimal, serde_json::Value;
    i64: i16, i32, u16, u32, f64, Decimal, serde_json::Value;
    u16: i16, i32, i64, u32, f64, Decimal, serde_json::Value;
    u32: i16, i32, i64, u16, f64, Decimal, serde_json::Value;
    f64: i16, i32, i64, u16, u32, Decimal, serde_json::Value;
    Decimal: i16, i32, i64, u16, u32, f64, serde_json::Value;
    String: serde_json::Value;
    serde_json::Value: i16, i32, i64, u16, u32, f64, Decimal, String;
}

macro_rules! operand {
    ($rust:ty => $field:ty, $own:ty: $value:ident => $encoded:expr) => {
        #[diagnostic::do_not_recommend]
        impl<R> Operand<R, $field> for $rust {
            type Type = $own;
            type Nullness = Required;

            fn into_node(self) -> Node {
                let $value = self;
                Node::Value($encoded)
            }
        }
    };
}

// One by one, so that a message of the compiler shows the one that it is about. A type of integers has one type of
// plain integers, or else `i32` among them, so that the compiler finds the type of `40`.
operand!(bool => bool, bool: value => Value::Boolean(value));
operand!(i16 => i16, i16: value => Value::Integer(value.into()));
operand!(i32 => i32, i32: value => Value::Integer(value.into()));
operand!(i64 => i64, i64: value => Value::Integer(value));
operand!(i32 => i64, i64: value => Value::Integer(value.into()));
operand!(u16 => u16, u16: value => Value::Integer(value.into()));
operand!(u32 => u32, u32: value => Value::Integer(value.into()));
operand!(u64 => u64, u64: value => FieldType::encode(&value));
operand!(f64 => f64, f64: value => Value::Float(value));
operand!(i32 => f64, f64: value => Value::Float(value.into()));
operand!(Decimal => Decimal, Decimal: value => Value::Decimal(value));
operand!(i32 => Decimal, Decimal: value => Value::Decimal(value.into()));
operand!(i64 => Decimal, Decimal: value => Value::Decimal(value.into()));
operand!(&str => String, String: value => Value::Text(value.to_owned()));
operand!(String => String, String: value => Value::Text(value));
operand!(&String => String, String: value => Value::Text(value.clone()));
operand!(NaiveDate => NaiveDate, NaiveDate: value => Value::Date(value));
operand!(NaiveTime => NaiveTime, NaiveTime: value => Value::Time(value));
operand!(DateTime<Utc> => DateTime<Utc>, DateTime<Utc>: value => Value::DateTime(value));
operand!(TimeDelta => TimeDelta, TimeDelta: value => Value::Duration(value));
operand!(Uuid => Uuid, Uuid: value => Value::Uuid(value));
operand!(serde_json::Value => serde_json::Value, serde_json::Value: value => Value::Json(value));
operand!(&serde_json::Value => serde_json::Value, serde_json::Value: value => Value::Json(value.clone()));

// Numbers with a fraction beside integers, and the two kinds of them beside each other.
operand!(f64 => i16, f64: value => Value::Float(value));
operand!(f64 => i32, f64: value => Value::Float(value));
operand!(f64 => i64, f64: value => Value::Float(value));
operand!(f64 => u16, f64: value => Value::Float(value));
operand!(f64 => u32, f64: value => Value::Float(value));
operand!(Decimal => i16, Decimal: value => Value::Decimal(value));
operand!(Decimal => i32, Decimal: value => Value::Decimal(value));
operand!(Decimal => i64, Decimal: value => Value::Decimal(value));
operand!(Decimal => u16, Decimal: value => Value::Decimal(value));
operand!(Decimal => u32, Decimal: value => Value::Decimal(value));
operand!(Decimal => f64, Decimal: value => Value::Decimal(value));
operand!(f64 => Decimal, f64: value => exact(value));

// What the value of a document's key may be.
operand!(&str => serde_json::Value, serde_json::Value: value => Value::Json(value.into()));
operand!(String => serde_json::Value, serde_json::Value: value => Value::Json(value.into()));
operand!(bool => serde_json::Value, serde_json::Value: value => Value::Json(value.into()));
operand!(i32 => serde_json::Value, serde_json::Value: value => Value::Json(value.into()));
operand!(i64 => serde_json::Value, serde_json::Value: value => Value::Json(value.into()));
operand!(f64 => serde_json::Value, serde_json::Value: value => Value::Json(value.into()));

/// The decimal that a floating-point number is written as, so that 46.8 equals 46.80.
fn exact(value: f64) -> Value {
    value.to_string().parse().map_or(Value::Float(value), Value::Decimal)
}

/// What can stand in the place of a `T`: an [`Operand`] of that very type. There is one type of plain integers for each
/// `T`, so that the compiler knows that of `0` before it is asked for a sum of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in the place of a value of type `{T}`",
    label = "expected `{T}`, or a field or expression of a query over `{R}`",
    note = "in a subquery, `outer_ref(…)` is a field or expression of the query around it"
)]
pub trait SameType<R, T> {
    /// Whether it may be NULL.
    type Nullness: Nullness;

    /// The untyped form.
    fn into_node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType + Operand<R, T, Type = T>> SameType<R, T> for T {
    type Nullness = <T as Operand<R, T>>::Nullness;

    fn into_node(self) -> Node {
        Operand::into_node(self)
    }
}

#[diagnostic::do_not_recommend]
impl<R, T, U: FieldType<Inner = T>, S> SameType<R, T> for Column<R, U, S> {
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<R, T, U: FieldType<Inner = T>> SameType<R, T> for Expr<R, U> {
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into_node()
    }
}

/// How many characters, how many times, or which character: an `i64`, or a column or expression of numbers, of which
/// databases round a fraction each in its way. Of plain numbers only `i64`, so that the type of a literal `4` is known.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let spans = Book::objects().values(|b| b.title.left(b.author().name.length()));
/// assert_eq!(spans.all(db).await?, ["Dune", "Dune ", "Emma", "Pers"]);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number of characters or times",
    label = "expected an `i64`, or a field or expression of numbers of a query over `{R}`",
    note = "`i64::from(…)` makes one of an `i32`, `i64::try_from(…)?` of a `usize`",
    note = "in a subquery, `outer_ref(…)` is a field or expression of the query around it"
)]
pub trait WholeNumber<R> {
    /// Whether it may be NULL.
    type Nullness: Nullness;

    /// The untyped form.
    fn into_node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<R> WholeNumber<R> for i64 {
    type Nullness = Required;

    fn into_node(self) -> Node {
        Node::Value(Value::Integer(self))
    }
}

#[diagnostic::do_not_recommend]
impl<R, U: FieldType<Inner: ComparedWith<i64>>, S> WholeNumber<R> for Column<R, U, S> {
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<R, U: FieldType<Inner: ComparedWith<i64>>> WholeNumber<R> for Expr<R, U> {
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into_node()
    }
}

macro_rules! same_type {
    ($($field:ty: $($rust:ty),+;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl<R> SameType<R, $field> for $rust {
            type Nullness = Required;

            fn into_node(self) -> Node {
                Operand::<R, $field>::into_node(self)
            }
        }
    )+)*};
}

same_type! {
    f64: i32;
    Decimal: i32;
    String: &str, &String;
    serde_json::Value: &serde_json::Value, &str, String, bool, i32, f64;
}

#[diagnostic::do_not_recommend]
impl<R, T> Operand<R, JsonOf<T>> for JsonOf<T>
where
    JsonOf<T>: FieldType,
{
    type Type = Self;
    type Nullness = Required;

    fn into_node(self) -> Node {
        Node::Value(self.encode())
    }
}
