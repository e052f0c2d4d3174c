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
    label = "expected `{T}`, or a field or expression of a query over `{R}`"
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

macro_rules! operand {
    ($rust:ty => $field:ty: $value:ident => $encoded:expr) => {
        #[diagnostic::do_not_recommend]
        impl<R> Operand<R, $field> for $rust {
            type Nullness = Required;

            fn into_node(self) -> Node {
                let $value = self;
                Node::Value($encoded)
            }
        }
    };
}

// One by one, so that a message of the compiler shows the one that it is about.
operand!(bool => bool: value => Value::Boolean(value));
operand!(i16 => i16: value => Value::Integer(value.into()));
operand!(i32 => i32: value => Value::Integer(value.into()));
operand!(i64 => i64: value => Value::Integer(value));
operand!(i32 => i64: value => Value::Integer(value.into()));
operand!(u16 => u16: value => Value::Integer(value.into()));
operand!(u32 => u32: value => Value::Integer(value.into()));
operand!(f64 => f64: value => Value::Float(value));
operand!(i32 => f64: value => Value::Float(value.into()));
operand!(Decimal => Decimal: value => Value::Decimal(value));
operand!(i32 => Decimal: value => Value::Decimal(value.into()));
operand!(i64 => Decimal: value => Value::Decimal(value.into()));
operand!(&str => String: value => Value::Text(value.to_owned()));
operand!(String => String: value => Value::Text(value));
operand!(&String => String: value => Value::Text(value.clone()));
operand!(NaiveDate => NaiveDate: value => Value::Date(value));
operand!(NaiveTime => NaiveTime: value => Value::Time(value));
operand!(DateTime<Utc> => DateTime<Utc>: value => Value::DateTime(value));
operand!(TimeDelta => TimeDelta: value => Value::Duration(value));
operand!(Uuid => Uuid: value => Value::Uuid(value));
operand!(serde_json::Value => serde_json::Value: value => Value::Json(value));
operand!(&serde_json::Value => serde_json::Value: value => Value::Json(value.clone()));
