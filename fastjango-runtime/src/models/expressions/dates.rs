//! The parts of dates, times and moments, each an expression with lookups of its own: `b.published.year().gte(2000)`.
//!
//! Those of a moment are read in UTC.

use chrono::{NaiveDate, NaiveTime};

use crate::models::expressions::{Column, Expr};
use crate::models::fields::storage::{DateLookups, DateTimeLookups, TimeLookups};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Node};
use crate::value::ValueKind;

fn part(function: Function, argument: Node, kind: ValueKind) -> Node {
    Node::Function {
        function,
        arguments: vec![argument],
        kind,
    }
}

handles! {
    /// The year, as an expression: compare it with `eq`, `gt`, ….
    pub fn year(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractYear, self.into(), ValueKind::Integer))
    }

    /// The year that the date's week belongs to, by ISO 8601.
    pub fn iso_year(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractIsoYear, self.into(), ValueKind::Integer))
    }

    /// The quarter of the year, 1 to 4.
    pub fn quarter(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractQuarter, self.into(), ValueKind::Integer))
    }

    /// The month, 1 to 12.
    pub fn month(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractMonth, self.into(), ValueKind::Integer))
    }

    /// The week of the year, 1 to 53, by ISO 8601.
    pub fn week(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractWeek, self.into(), ValueKind::Integer))
    }

    /// The day of the month.
    pub fn day(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractDay, self.into(), ValueKind::Integer))
    }

    /// The day of the week, from 1 for Sunday to 7 for Saturday.
    pub fn week_day(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractWeekDay, self.into(), ValueKind::Integer))
    }

    /// The day of the week, from 1 for Monday to 7 for Sunday.
    pub fn iso_week_day(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractIsoWeekDay, self.into(), ValueKind::Integer))
    }

    /// The hour.
    pub fn hour(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: TimeLookups,
    {
        Expr::new(part(Function::ExtractHour, self.into(), ValueKind::Integer))
    }

    /// The minute.
    pub fn minute(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: TimeLookups,
    {
        Expr::new(part(Function::ExtractMinute, self.into(), ValueKind::Integer))
    }

    /// The second, without its fraction.
    pub fn second(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: TimeLookups,
    {
        Expr::new(part(Function::ExtractSecond, self.into(), ValueKind::Integer))
    }

    /// The date of the moment, in UTC.
    pub fn date(self) -> Expr<R, <T::Nullness as Nullness>::Apply<NaiveDate>>
    where
        T::Storage: DateTimeLookups,
    {
        Expr::new(part(Function::TruncDate, self.into(), ValueKind::Date))
    }

    /// The time of day of the moment, in UTC.
    pub fn time(self) -> Expr<R, <T::Nullness as Nullness>::Apply<NaiveTime>>
    where
        T::Storage: DateTimeLookups,
    {
        Expr::new(part(Function::TruncTime, self.into(), ValueKind::Time))
    }
}
