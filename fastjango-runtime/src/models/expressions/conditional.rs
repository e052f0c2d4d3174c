//! Values by conditions: Django's `Case` and `When`.

use crate::models::expressions::{Argument, Expr, SameType};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::Node;

/// Conditions with their values, of which the first that holds counts. [`when`] begins it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let lengths = Book::objects().values(|b| when(b.pages.gt(450), "long").when(b.pages.gt(400), "middling").otherwise("short"));
/// assert_eq!(lengths.all(db).await?, ["middling", "short", "long", "short"]);
/// # Ok(()) });
/// ```
#[must_use = "it is an expression only with `otherwise` or `or_null`"]
#[derive(Debug, Clone)]
pub struct When<R, T> {
    branches: Vec<(Node, Node)>,
    value: std::marker::PhantomData<fn() -> (R, T)>,
}

/// The value where a condition holds: Django's `Case(When(…), default=…)`.
///
/// `when(b.pages.gt(500), "long").when(b.pages.gt(200), "middling").otherwise("short")`. A value is a Rust value, a
/// column or an expression; the first one says of what type all are.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // How many rows there are of a kind, beside other sums.
/// let long = Book::objects().aggregate(db, |b| {
///     let long = b.pages.gt(400);
///     (when(long.clone(), 1_i64).otherwise(0).sum(), when(long, b.price).otherwise(0).max())
/// });
/// assert_eq!(long.await?, (Some(2), Some(dec!(9.99))));
/// # Ok(()) });
/// ```
pub fn when<R, V: Argument<R>>(condition: Expr<R, bool>, then: V) -> When<R, V::Type> {
    When {
        branches: vec![(condition.into_node(), then.into_argument())],
        value: std::marker::PhantomData,
    }
}

impl<R, T: FieldType> When<R, T> {
    /// The value where this condition holds, and none before it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shelves = Book::objects().values(|b| when(b.in_stock.eq(false), "ordered").when(b.pages.gt(400), "below").otherwise("above"));
    /// assert_eq!(shelves.all(db).await?, ["below", "above", "ordered", "above"]);
    /// # Ok(()) });
    /// ```
    pub fn when<O>(mut self, condition: Expr<R, bool>, then: O) -> When<R, <O::Nullness as Nullness>::Apply<T>>
    where
        O: SameType<R, T::Inner>,
    {
        self.branches.push((condition.into_node(), then.into_node()));
        When {
            branches: self.branches,
            value: std::marker::PhantomData,
        }
    }

    /// The value where no condition holds.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // A book that is long costs more, others what they cost.
    /// Book::objects().update(db, |b| b.price.set(when(b.pages.gt(450), b.price * 2).otherwise(b.price))).await?;
    /// assert_eq!(Book::objects().filter(|b| b.title.eq("Emma")).get(db).await?.price, dec!(10));
    /// # Ok(()) });
    /// ```
    pub fn otherwise<O>(self, value: O) -> Expr<R, <O::Nullness as Nullness>::Apply<T>>
    where
        O: SameType<R, T::Inner>,
    {
        self.end(Some(value.into_node()))
    }

    /// NULL where no condition holds.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let titles = Book::objects().values(|b| when(b.pages.gt(450), b.title).or_null());
    /// assert_eq!(titles.all(db).await?, [None, None, Some("Emma".to_owned()), None]);
    /// # Ok(()) });
    /// ```
    pub fn or_null(self) -> Expr<R, T::Nullable> {
        self.end(None)
    }

    fn end<U>(self, default: Option<Node>) -> Expr<R, U> {
        Expr::new(Node::Case {
            branches: self.branches,
            default: default.map(Box::new),
            kind: T::COLUMN.value_kind(),
        })
    }
}
