//! What can stand on the right side of a lookup.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::models::expressions::{Column, Expr};
use crate::models::fields::{FieldType, Nullness, Required};
use crate::models::query::Node;
use crate::value::Value;

/// What a field of type `T`, in a query over `R`, can be compared with: a value of its type, or a column or
/// expression of the same query whose type is `T` or `Option<T>`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` cannot be compared with or set to `{Self}`",
    label = "expected a `{T}`, or a field or expression of a query over `{R}`"
)]
pub trait Operand<R, T> {
    /// Whether it may be NULL.
    type Nullness: Nullness;

    /// The untyped form.
    fn into_node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType, U: FieldType<Inner = T>, S> Operand<R, T> for Column<R, U, S> {
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType, U: FieldType<Inner = T>> Operand<R, T> for Expr<R, U> {
    type Nullness = U::Nullness;

    fn into_node(self) -> Node {
        self.into_node()
    }
}

macro_rules! operands {
    ($($rust:ty => $field:ty: $value:ident => $encoded:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R> Operand<R, $field> for $rust {
            type Nullness = Required;

            fn into_node(self) -> Node {
                let $value = self;
                Node::Value($encoded)
            }
        }
    )*};
}

operands! {
    bool => bool: value => Value::Boolean(value);
    i16 => i16: value => Value::Integer(value.into());
    i32 => i32: value => Value::Integer(value.into());
    i64 => i64: value => Value::Integer(value);
    i32 => i64: value => Value::Integer(value.into());
    u16 => u16: value => Value::Integer(value.into());
    u32 => u32: value => Value::Integer(value.into());
    f64 => f64: value => Value::Float(value);
    i32 => f64: value => Value::Float(value.into());
    Decimal => Decimal: value => Value::Decimal(value);
    i32 => Decimal: value => Value::Decimal(value.into());
    i64 => Decimal: value => Value::Decimal(value.into());
    &str => String: value => Value::Text(value.to_owned());
    String => String: value => Value::Text(value);
    &String => String: value => Value::Text(value.clone());
    NaiveDate => NaiveDate: value => Value::Date(value);
    NaiveTime => NaiveTime: value => Value::Time(value);
    DateTime<Utc> => DateTime<Utc>: value => Value::DateTime(value);
    TimeDelta => TimeDelta: value => Value::Duration(value);
    Uuid => Uuid: value => Value::Uuid(value);
    serde_json::Value => serde_json::Value: value => Value::Json(value);
    &serde_json::Value => serde_json::Value: value => Value::Json(value.clone());
}
