//! Arithmetic between columns, expressions and values: Django's `F` expressions.

use std::ops::{Add, Div, Mul, Rem, Sub};

use rust_decimal::Decimal;

use crate::models::expressions::{Column, Expr, Operand};
use crate::models::fields::storage::NumericLookups;
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Node, Operator};

/// A type that can be calculated with another one, and what that gives.
///
/// As Django infers: integers beside decimals give decimals, and beside floats floats. Integers of two widths give `i64`.
/// Decimals and floats don't mix.
///
/// The database calculates: integers are divided without a rest and cut towards zero, everything else with its fraction,
/// which has 15 digits on SQLite. A remainder has the sign of what is divided.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // An integer and a decimal give a decimal; of two integers it is an integer.
/// let prices: Vec<(Decimal, i32)> = Book::objects().values(|b| (b.pages * b.price, b.pages % 100)).all(db).await?;
/// assert_eq!(prices[0], (dec!(4115.88), 12));
/// let parts: Vec<(i32, Decimal, Decimal)> = Book::objects()
///     .order_by(|b| b.pages)
///     .values(|b| (b.pages / 2, b.pages / dec!(2), b.pages % dec!(2.5)))
///     .all(db)
///     .await?;
/// assert_eq!(parts[0], (124, dec!(124.5), dec!(1.5)));
/// // Where either may be NULL, so may the result.
/// let doubled: Vec<Option<f64>> = Book::objects().values(|b| b.rating * 2).all(db).await?;
/// assert_eq!(doubled, [Some(9.0), Some(7.0), None, None]);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be calculated with a `{Other}`",
    label = "what would the result be?",
    note = "`.cast::<f64>()` or `.cast::<Decimal>()` makes both of one kind"
)]
pub trait CalculatedWith<Other> {
    /// The type of the result, if nothing of it is NULL.
    type Output: FieldType;
}

macro_rules! calculated_with {
    ($($left:ty, $right:ty => $output:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl CalculatedWith<$right> for $left {
            type Output = $output;
        }
    )*};
}

calculated_with! {
    i16, i16 => i16; i16, i32 => i64; i16, i64 => i64; i16, u16 => i64; i16, u32 => i64; i16, f64 => f64; i16, Decimal => Decimal;
    i32, i16 => i64; i32, i32 => i32; i32, i64 => i64; i32, u16 => i64; i32, u32 => i64; i32, f64 => f64; i32, Decimal => Decimal;
    i64, i16 => i64; i64, i32 => i64; i64, i64 => i64; i64, u16 => i64; i64, u32 => i64; i64, f64 => f64; i64, Decimal => Decimal;
    u16, i16 => i64; u16, i32 => i64; u16, i64 => i64; u16, u16 => u16; u16, u32 => i64; u16, f64 => f64; u16, Decimal => Decimal;
    u32, i16 => i64; u32, i32 => i64; u32, i64 => i64; u32, u16 => i64; u32, u32 => u32; u32, f64 => f64; u32, Decimal => Decimal;
    f64, i16 => f64; f64, i32 => f64; f64, i64 => f64; f64, u16 => f64; f64, u32 => f64; f64, f64 => f64;
    Decimal, i16 => Decimal; Decimal, i32 => Decimal; Decimal, i64 => Decimal; Decimal, u16 => Decimal;
    Decimal, u32 => Decimal; Decimal, Decimal => Decimal;
}

/// What arithmetic between a `T` and an operand `O` gives: an `Option` where either may be NULL.
type Calculated<R, T, O> = <<T as FieldType>::Nullness as Nullness>::Apply<
    <<O as Operand<R, <T as FieldType>::Inner>>::Nullness as Nullness>::Apply<
        <<T as FieldType>::Inner as CalculatedWith<<O as Operand<R, <T as FieldType>::Inner>>::Type>>::Output,
    >,
>;

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
            T::Inner: CalculatedWith<O::Type>,
        {
            type Output = Expr<R, Calculated<R, T, O>>;

            fn $method(self, other: O) -> Self::Output {
                let kind = <T::Inner as CalculatedWith<O::Type>>::Output::COLUMN.value_kind();
                Expr::new(arithmetic(Operator::$node, self.into(), other.into_node(), kind))
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
