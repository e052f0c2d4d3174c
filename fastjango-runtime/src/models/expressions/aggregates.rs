//! The aggregates, as methods of columns and expressions.

use rust_decimal::Decimal;

use crate::models::expressions::{Column, Expr};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{DecimalField, FloatField, IntegerField, MinMax, NumericLookups, Storage};
use crate::models::query::{Aggregate, Node};
use crate::value::ValueKind;

/// What `avg` of a number is.
pub trait Average: Storage {
    /// The type of the average.
    type Output: FieldType;
}

impl Average for IntegerField {
    type Output = Option<f64>;
}

impl Average for FloatField {
    type Output = Option<f64>;
}

impl Average for DecimalField {
    type Output = Option<Decimal>;
}

fn aggregate(aggregate: Aggregate, argument: Node, distinct: bool, kind: ValueKind) -> Node {
    Node::Aggregate {
        aggregate,
        argument: Some(Box::new(argument)),
        distinct,
        filter: None,
        kind,
    }
}

handles! {
    /// The number of rows whose value is not NULL.
    pub fn count(self) -> Expr<R, i64> {
        Expr::new(aggregate(
            Aggregate::Count,
            self.into(),
            false,
            ValueKind::Integer,
        ))
    }

    /// The number of different values, NULL aside.
    pub fn count_distinct(self) -> Expr<R, i64> {
        Expr::new(aggregate(Aggregate::Count, self.into(), true, ValueKind::Integer))
    }

    /// The sum; NULL where there are no rows.
    pub fn sum(self) -> Expr<R, T::Nullable>
    where
        T::Storage: NumericLookups,
    {
        Expr::new(aggregate(
            Aggregate::Sum,
            self.into(),
            false,
            T::COLUMN.value_kind(),
        ))
    }

    /// The average: a decimal of decimals, else a float; NULL where there are no rows.
    pub fn avg(self) -> Expr<R, <T::Storage as Average>::Output>
    where
        T::Storage: NumericLookups + Average,
    {
        let kind = <<T::Storage as Average>::Output as FieldType>::COLUMN.value_kind();
        Expr::new(aggregate(Aggregate::Avg, self.into(), false, kind))
    }

    /// The least value; NULL where there are no rows.
    pub fn min(self) -> Expr<R, T::Nullable>
    where
        T::Storage: MinMax,
    {
        Expr::new(aggregate(
            Aggregate::Min,
            self.into(),
            false,
            T::COLUMN.value_kind(),
        ))
    }

    /// The greatest value; NULL where there are no rows.
    pub fn max(self) -> Expr<R, T::Nullable>
    where
        T::Storage: MinMax,
    {
        Expr::new(aggregate(
            Aggregate::Max,
            self.into(),
            false,
            T::COLUMN.value_kind(),
        ))
    }
}
