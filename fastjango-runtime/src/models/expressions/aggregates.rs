//! The aggregates, as methods of columns and expressions.

use rust_decimal::Decimal;

use crate::models::expressions::{Column, Expr, IntoPredicate};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{DecimalField, FloatField, IntegerField, MinMax, NumericLookups, Storage};
use crate::models::query::{Aggregate, Node};
use crate::value::ValueKind;

/// What `avg` of a number is.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let averages = Book::objects().aggregate(db, |b| (b.pages.avg(), b.price.avg())).await?;
/// let (pages, price): (Option<f64>, Option<Decimal>) = averages;
/// assert_eq!((pages, price), (Some(347.75), Some(dec!(6.9975))));
/// # Ok(()) });
/// ```
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

impl<R, T> Expr<R, T> {
    /// Lets an aggregate be over the rows of the group that satisfy a condition: Django's `Count("books", filter=Q(…))`.
    /// Of an expression over aggregates it narrows each of them.
    ///
    /// Over the rows of a relation, a condition about that relation is about the row that is aggregated. `None` narrows
    /// nothing, and several calls are `&`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Beside each author, whether or not there are any: how many of the books are long, and how many there are.
    /// let authors = Author::objects().values(|a| {
    ///     let books = a.books().id.count();
    ///     (a.name, books.clone().filter(a.books().pages.gt(400)), books)
    /// });
    /// assert_eq!(authors.order_by(|a| a.name).all(db).await?[0], ("Frank".to_owned(), 1, 2));
    ///
    /// // In a condition, and with something else than NULL where there are no rows: Django's `default`.
    /// let long = Author::objects().filter(|a| a.books().id.count().filter(a.books().pages.gt(400)).gte(1));
    /// assert_eq!(long.order_by(|a| a.name).values(|a| a.name).all(db).await?, ["Frank", "Jane"]);
    /// let pages = Book::objects().aggregate(db, |b| b.pages.sum().filter(b.pages.gt(500)).coalesce(0)).await?;
    /// assert_eq!(pages, 0);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The query is [`Error::Query`](crate::error::Error::Query) where no aggregate stands in the expression.
    pub fn filter(self, condition: impl IntoPredicate<R>) -> Self {
        let mut node = self.into_node();
        match condition.into_predicate().filter(|condition| !condition.asks_nothing()) {
            Some(condition) if !node.narrow_aggregates(&condition) => Self::new(NOT_AGGREGATED),
            _ => Self::new(node),
        }
    }
}

/// A filter of what is the same for each row of a group.
const NOT_AGGREGATED: Node =
    Node::Invalid("only an aggregate has a `filter`, as in `b.pages.sum().filter(…)`, and there is none");

handles! {
    /// The number of rows whose value is not NULL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().annotate(|a| a.books().id.count()).all(db).await?;
    /// let counts: Vec<i64> = authors.iter().map(|(_, books)| *books).collect();
    /// assert_eq!(counts, [2, 2, 0], "Mary has none");
    /// # Ok(()) });
    /// ```
    pub fn count(self) -> Expr<R, i64> {
        Expr::new(aggregate(
            Aggregate::Count,
            self.into(),
            false,
            ValueKind::Integer,
        ))
    }

    /// The number of different values, NULL aside.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (books, authors) = Book::objects()
    ///     .aggregate(db, |b| (b.author_id.count(), b.author_id.count_distinct()))
    ///     .await?;
    /// assert_eq!((books, authors), (4, 2));
    /// # Ok(()) });
    /// ```
    pub fn count_distinct(self) -> Expr<R, i64> {
        Expr::new(aggregate(Aggregate::Count, self.into(), true, ValueKind::Integer))
    }

    /// The sum, an `i64` of integers of any width; NULL where there are no rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let by_author = Author::objects().values(|a| (a.name, a.books().pages.sum())).all(db).await?;
    /// assert_eq!(by_author[0], ("Frank".to_owned(), Some(668)));
    /// assert_eq!(by_author[2].1, None, "the sum of nothing is NULL, as in SQL");
    /// # Ok(()) });
    /// ```
    pub fn sum(self) -> Expr<R, <T::Storage as Storage>::Sum>
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

    /// The sum of the different values: Django's `Sum(…, distinct=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Two authors, with the keys 1 and 2, wrote the four books.
    /// let sums = Book::objects().aggregate(db, |b| (b.author_id.sum(), b.author_id.sum_distinct())).await?;
    /// assert_eq!(sums, (Some(6), Some(3)));
    /// # Ok(()) });
    /// ```
    pub fn sum_distinct(self) -> Expr<R, <T::Storage as Storage>::Sum>
    where
        T::Storage: NumericLookups,
    {
        Expr::new(aggregate(Aggregate::Sum, self.into(), true, T::COLUMN.value_kind()))
    }

    /// The average: a decimal of decimals, else a float; NULL where there are no rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let good = Book::objects().filter(|b| b.reviews().rating.avg().gte(4.0)).values(|b| b.title);
    /// assert_eq!(good.all(db).await?, ["Dune", "Emma"]);
    /// # Ok(()) });
    /// ```
    pub fn avg(self) -> Expr<R, <T::Storage as Average>::Output>
    where
        T::Storage: NumericLookups + Average,
    {
        let kind = <<T::Storage as Average>::Output as FieldType>::COLUMN.value_kind();
        Expr::new(aggregate(Aggregate::Avg, self.into(), false, kind))
    }

    /// The average of the different values: Django's `Avg(…, distinct=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let average = Book::objects().aggregate(db, |b| b.author_id.avg_distinct()).await?;
    /// assert_eq!(average, Some(1.5));
    /// # Ok(()) });
    /// ```
    pub fn avg_distinct(self) -> Expr<R, <T::Storage as Average>::Output>
    where
        T::Storage: NumericLookups + Average,
    {
        let kind = <<T::Storage as Average>::Output as FieldType>::COLUMN.value_kind();
        Expr::new(aggregate(Aggregate::Avg, self.into(), true, kind))
    }

    /// The least value; NULL where there are no rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let first = Book::objects().aggregate(db, |b| b.published.min()).await?;
    /// assert_eq!(first, Some(date(1815, 12, 23)));
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Of an expression as well as of a column.
    /// let dearest = Book::objects().aggregate(db, |b| (b.price * dec!(2)).max()).await?;
    /// assert_eq!(dearest, Some(dec!(19.98)));
    /// # Ok(()) });
    /// ```
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
