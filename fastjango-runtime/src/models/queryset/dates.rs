//! The dates and moments that rows have, each once: Django's `dates` and `datetimes`.

use chrono::{DateTime, NaiveDate, Utc};

use crate::models::base::Model;
use crate::models::expressions::{DateKind, DateTimeKind, Expression};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{DateField, DateTimeField};
use crate::models::options::Ordering;
use crate::models::query::{Function, Lookup, Node, Selection, Truncation};
use crate::models::queryset::shape::Shape;
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::value::{Value, ValueKind};

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
        self.query
            .add_filter(node.clone().lookup(Lookup::IsNull, Node::Value(Value::Boolean(false))));
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
