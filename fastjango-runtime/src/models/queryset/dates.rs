//! The dates and moments that rows have, each once: Django's `dates` and `datetimes`.

use chrono::{DateTime, NaiveDate, Utc};

use crate::models::base::Model;
use crate::models::expressions::Expression;
use crate::models::fields::FieldType;
use crate::models::fields::storage::{DateField, DateTimeField};
use crate::models::options::Ordering;
use crate::models::query::{Function, Lookup, Node, Selection, Truncation};
use crate::models::queryset::shape::Shape;
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::value::{Value, ValueKind};

/// What `dates` brings: the first day of each year, month, week (a Monday), or each day.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::queryset::DateKind;
///
/// # run(async |db| {
/// let months = Book::objects().dates(|b| b.published, DateKind::Month).first(db).await?;
/// assert_eq!(months, Some(date(1815, 12, 1)));
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

/// What `datetimes` brings: the first moment, in UTC, of each year, month, week, day, hour, minute or second.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::queryset::DateTimeKind;
///
/// # run(async |db| {
/// let days = Review::objects().datetimes(|r| r.created, DateTimeKind::Day).count(db).await?;
/// assert_eq!(days, 3);
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

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// The years, months, weeks or days in which the rows have a date, each once and the earliest first: Django's
    /// `dates('published', 'month')`. Its `order='DESC'` is [`reverse`](Self::reverse).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::queryset::DateKind;
    ///
    /// # run(async |db| {
    /// let years = Book::objects().dates(|b| b.published, DateKind::Year).all(db).await?;
    /// assert_eq!(years, [date(1815, 1, 1), date(1965, 1, 1), date(1969, 1, 1)]);
    /// # Ok(()) });
    /// ```
    pub fn dates<E>(self, date: impl FnOnce(FieldsOf<M>) -> E, kind: DateKind) -> QuerySet<M, NaiveDate>
    where
        E: Expression<M, Type: FieldType<Storage = DateField>>,
    {
        self.cut_back(date(M::fields()).into_node(), kind.into(), ValueKind::Date)
    }

    /// The years, months, … seconds in which the rows have a moment, each once and the earliest first, in UTC: Django's
    /// `datetimes('created', 'hour')`. Its `order='DESC'` is [`reverse`](Self::reverse); time zones other than UTC are
    /// not known to it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::queryset::DateTimeKind;
    ///
    /// # run(async |db| {
    /// let hours = Review::objects().datetimes(|r| r.created, DateTimeKind::Hour).reverse().all(db).await?;
    /// assert_eq!(hours[0].to_rfc3339(), "2024-03-01T09:00:00+00:00");
    /// # Ok(()) });
    /// ```
    pub fn datetimes<E>(self, moment: impl FnOnce(FieldsOf<M>) -> E, kind: DateTimeKind) -> QuerySet<M, DateTime<Utc>>
    where
        E: Expression<M, Type: FieldType<Storage = DateTimeField>>,
    {
        self.cut_back(moment(M::fields()).into_node(), kind.into(), ValueKind::DateTime)
    }

    fn cut_back<T: FieldType>(mut self, node: Node, to: Truncation, kind: ValueKind) -> QuerySet<M, T> {
        self.query.add_filter(Node::Lookup {
            lookup: Lookup::IsNull,
            left: Box::new(node.clone()),
            right: vec![Node::Value(Value::Boolean(false))],
        });
        let value = Node::Function {
            function: Function::Trunc(to),
            arguments: vec![node],
            kind,
        };
        self.query.ordering = Some(vec![Ordering::ascending(value.clone())]);
        self.query.selection = Selection::Values(vec![value]);
        self.query.distinct = true;
        QuerySet {
            query: self.query,
            prefetch: Vec::new(),
            shape: Shape::plain(|row, _| T::decode(row, 0), None),
        }
    }
}
