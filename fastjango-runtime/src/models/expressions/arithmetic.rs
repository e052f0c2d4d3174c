//! Arithmetic between columns, expressions and values: Django's `F` expressions.

use std::ops::{Add, Div, Mul, Rem, Sub};

use crate::models::expressions::{Column, Expr, Operand};
use crate::models::fields::storage::NumericLookups;
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Node, Operator};

fn arithmetic(operator: Operator, left: Node, right: Node, kind: crate::value::ValueKind) -> Node {
    Node::Arithmetic {
        operator,
        left: Box::new(left),
        right: Box::new(right),
        kind,
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $node:ident;)*) => {$(
        operators!($operator $method $node: Column<R, T, S>, S);
        operators!($operator $method $node: Expr<R, T>);
    )*};
    ($operator:ident $method:ident $node:ident: $handle:ty $(, $secrecy:ident)?) => {
        impl<R, T, O $(, $secrecy)?> $operator<O> for $handle
        where
            T: FieldType,
            T::Storage: NumericLookups,
            O: Operand<R, T::Inner>,
        {
            type Output = Expr<R, <O::Nullness as Nullness>::Apply<T>>;

            fn $method(self, other: O) -> Self::Output {
                Expr::new(arithmetic(Operator::$node, self.into(), other.into_node(), T::COLUMN.value_kind()))
            }
        }
    };
}

operators! {
    Add add Add;
    Sub sub Subtract;
    Mul mul Multiply;
    Div div Divide;
    Rem rem Modulo;
}
