//! The aggregates, as methods of columns and expressions.

use rust_decimal::Decimal;

use crate::models::expressions::{Column, Expr};
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
