//! The parts of dates, times and moments, each an expression with lookups of its own: `b.published.year().gte(2000)`.
//!
//! Those of a moment are read in UTC.

use chrono::{NaiveDate, NaiveTime};

use crate::models::expressions::{Column, Expr};
use crate::models::fields::storage::{DateField, DateLookups, DateTimeField, DateTimeLookups, Storage, TimeLookups};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Node, Truncation};
use crate::value::ValueKind;

fn part(function: Function, argument: Node, kind: ValueKind) -> Node {
    Node::Function {
        function,
        arguments: vec![argument],
        kind,
    }
}

/// To what dates are cut back: the first day of their year, month, week (a Monday), or the day.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// use fastjango::models::queryset::DateKind;
///
/// let months = Book::objects().filter(|b| b.title.eq("Emma")).values(|b| b.published.trunc(DateKind::Month));
/// assert_eq!(months.get(db).await?, Some(date(1815, 12, 1)));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DateKind {
    Year,
    Month,
    Week,
    Day,
}

/// To what moments are cut back: the first moment, in UTC, of their year, month, week, day, hour, minute or second.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// use fastjango::models::queryset::DateTimeKind;
///
/// let hours = Review::objects().filter(|r| r.rating.eq(5)).values(|r| r.created.trunc(DateTimeKind::Hour));
/// assert_eq!(hours.get(db).await?.to_rfc3339(), "2024-01-05T10:00:00+00:00");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DateTimeKind {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

impl From<DateKind> for Truncation {
    fn from(kind: DateKind) -> Self {
        match kind {
            DateKind::Year => Self::Year,
            DateKind::Month => Self::Month,
            DateKind::Week => Self::Week,
            DateKind::Day => Self::Day,
        }
    }
}

impl From<DateTimeKind> for Truncation {
    fn from(kind: DateTimeKind) -> Self {
        match kind {
            DateTimeKind::Year => Self::Year,
            DateTimeKind::Month => Self::Month,
            DateTimeKind::Week => Self::Week,
            DateTimeKind::Day => Self::Day,
            DateTimeKind::Hour => Self::Hour,
            DateTimeKind::Minute => Self::Minute,
            DateTimeKind::Second => Self::Second,
        }
    }
}

/// What can be cut back: dates and moments, each to parts of its own.
#[diagnostic::on_unimplemented(
    message = "`trunc` cuts back a date or a moment, not `{Self}`",
    label = "neither a date nor a moment"
)]
pub trait Truncated: Storage {
    /// To what.
    type Kind: Into<Truncation>;
}

#[diagnostic::do_not_recommend]
impl Truncated for DateField {
    type Kind = DateKind;
}

#[diagnostic::do_not_recommend]
impl Truncated for DateTimeField {
    type Kind = DateTimeKind;
}

handles! {
    /// The first day or moment of the year, month, week, … that it lies in: Django's `Trunc`, `TruncMonth` and the like.
    /// `Book::objects().values(|b| (b.created.trunc(DateTimeKind::Month), b.id.count()))` counts by months.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// use fastjango::models::queryset::DateKind;
    ///
    /// let years = Book::objects().filter(|b| b.published.gt(date(1900, 1, 1))).values(|b| b.published.trunc(DateKind::Year));
    /// assert_eq!(years.all(db).await?, [Some(date(1965, 1, 1)), Some(date(1969, 1, 1))]);
    /// # Ok(()) });
    /// ```
    pub fn trunc(self, to: <T::Storage as Truncated>::Kind) -> Expr<R, <T::Nullness as Nullness>::Apply<T::Inner>>
    where
        T::Storage: Truncated,
    {
        Expr::new(part(Function::Trunc(to.into()), self.into(), T::COLUMN.value_kind()))
    }

    /// The year, as an expression: compare it with `eq`, `gt`, ….
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sixties = Book::objects().filter(|b| b.published.year().range(1960, 1969));
    /// assert_eq!(sixties.count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn year(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractYear, self.into(), ValueKind::Integer))
    }

    /// The year that the date's week belongs to, by ISO 8601.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let monday = date(2024, 12, 30).and_hms_opt(0, 0, 0).unwrap().and_utc();
    /// Review::objects().filter(|r| r.rating.eq(5)).update(db, |r| r.created.set(monday)).await?;
    /// // The Monday before New Year is of the next year's first week.
    /// let found = Review::objects().filter(|r| r.created.iso_year().eq(2025) & r.created.week().eq(1));
    /// assert_eq!(found.count(db).await?, 1);
    /// # Ok(()) });
    /// ```
    pub fn iso_year(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractIsoYear, self.into(), ValueKind::Integer))
    }

    /// The quarter of the year, 1 to 4.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let quarters = Book::objects().values(|b| (b.title, b.published.quarter()));
    /// assert_eq!(quarters.first(db).await?, Some(("Dune".to_owned(), Some(3))));
    /// # Ok(()) });
    /// ```
    pub fn quarter(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractQuarter, self.into(), ValueKind::Integer))
    }

    /// The month, 1 to 12.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let in_winter = Book::objects().filter(|b| b.published.month().is_in([12, 1, 2]));
    /// assert_eq!(in_winter.get(db).await?.title, "Emma");
    /// # Ok(()) });
    /// ```
    pub fn month(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractMonth, self.into(), ValueKind::Integer))
    }

    /// The week of the year, 1 to 53, by ISO 8601.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let reviews = Review::objects().values(|r| r.created.week());
    /// assert_eq!(reviews.all(db).await?, [1, 9, 9]);
    /// # Ok(()) });
    /// ```
    pub fn week(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractWeek, self.into(), ValueKind::Integer))
    }

    /// The day of the month.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let leap = Review::objects().filter(|r| r.created.month().eq(2) & r.created.day().eq(29));
    /// assert_eq!(leap.get(db).await?.text, "Too much sand.");
    /// # Ok(()) });
    /// ```
    pub fn day(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractDay, self.into(), ValueKind::Integer))
    }

    /// The day of the week, from 1 for Sunday to 7 for Saturday.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let on_sundays = Book::objects().filter(|b| b.published.week_day().eq(1));
    /// assert_eq!(on_sundays.get(db).await?.title, "Dune");
    /// # Ok(()) });
    /// ```
    pub fn week_day(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractWeekDay, self.into(), ValueKind::Integer))
    }

    /// The day of the week, from 1 for Monday to 7 for Sunday.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let at_weekends = Book::objects().filter(|b| b.published.iso_week_day().gte(6)).values(|b| b.title);
    /// assert_eq!(at_weekends.all(db).await?, ["Dune", "Emma"]);
    /// # Ok(()) });
    /// ```
    pub fn iso_week_day(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(part(Function::ExtractIsoWeekDay, self.into(), ValueKind::Integer))
    }

    /// The hour.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let in_the_evening = Review::objects().filter(|r| r.created.hour().gte(18));
    /// assert_eq!(in_the_evening.count(db).await?, 1);
    /// # Ok(()) });
    /// ```
    pub fn hour(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: TimeLookups,
    {
        Expr::new(part(Function::ExtractHour, self.into(), ValueKind::Integer))
    }

    /// The minute.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let minutes = Review::objects().values(|r| (r.created.hour(), r.created.minute()));
    /// assert_eq!(minutes.all(db).await?, [(10, 30), (18, 0), (9, 5)]);
    /// # Ok(()) });
    /// ```
    pub fn minute(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: TimeLookups,
    {
        Expr::new(part(Function::ExtractMinute, self.into(), ValueKind::Integer))
    }

    /// The second, without its fraction.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let to_the_minute = Review::objects().filter(|r| r.created.second().eq(0));
    /// assert_eq!(to_the_minute.count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn second(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: TimeLookups,
    {
        Expr::new(part(Function::ExtractSecond, self.into(), ValueKind::Integer))
    }

    /// The date of the moment, in UTC.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let by_day = Review::objects().values(|r| (r.created.date(), r.id.count())).order_by(|r| r.created.date());
    /// assert_eq!(by_day.first(db).await?, Some((date(2024, 1, 5), 1)));
    /// # Ok(()) });
    /// ```
    pub fn date(self) -> Expr<R, <T::Nullness as Nullness>::Apply<NaiveDate>>
    where
        T::Storage: DateTimeLookups,
    {
        Expr::new(part(Function::TruncDate, self.into(), ValueKind::Date))
    }

    /// The time of day of the moment, in UTC.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    /// assert_eq!(Review::objects().filter(|r| r.created.time().lt(noon)).count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn time(self) -> Expr<R, <T::Nullness as Nullness>::Apply<NaiveTime>>
    where
        T::Storage: DateTimeLookups,
    {
        Expr::new(part(Function::TruncTime, self.into(), ValueKind::Time))
    }
}
