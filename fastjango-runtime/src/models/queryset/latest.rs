//! The first and the last row by a moment: `earliest` and `latest`.

use futures_util::future::BoxFuture;

use crate::db::Executor;
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::IntoOrdering;
use crate::models::options::Ordering;
use crate::models::query::Node;
use crate::models::queryset::{FieldsOf, QuerySet};

/// A model that says which column tells its latest row: `#[model(get_latest_by = created)]`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // `Book` says `#[model(get_latest_by = published)]`.
/// assert_eq!(Book::objects().filter(|b| b.published.is_not_null()).latest(db).await?.title, "Dune Messiah");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which of its rows is the latest",
    label = "no `get_latest_by`",
    note = "write `#[model(get_latest_by = …)]`, or name the fields: `.latest_by(db, |row| row.created)`"
)]
pub trait GetLatestBy: Model {}

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// The row that comes last by the column of the model's `get_latest_by`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().filter(|b| b.title.startswith("Dune")).latest(db).await?;
    /// assert_eq!(dune.published, Some(date(1969, 10, 15)));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where there is no row, and those of [`all`](Self::all).
    pub fn latest(self, db: &impl Executor) -> BoxFuture<'_, Result<O>>
    where
        M: GetLatestBy,
    {
        // Boxed, so that a mistake is told once, not at `.await` again.
        Box::pin(self.outermost(db, by_latest::<M>(), true))
    }

    /// The row that comes first by the column of the model's `get_latest_by`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dated = Book::objects().filter(|b| b.published.is_not_null());
    /// assert_eq!(dated.earliest(db).await?.title, "Emma");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where there is no row, and those of [`all`](Self::all).
    pub fn earliest(self, db: &impl Executor) -> BoxFuture<'_, Result<O>>
    where
        M: GetLatestBy,
    {
        Box::pin(self.outermost(db, by_latest::<M>(), false))
    }

    /// The row that comes last by these fields or expressions: Django's `latest('status', 'published')`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let longest = Book::objects().latest_by(db, |b| (b.pages, b.title)).await?;
    /// assert_eq!(longest.title, "Emma");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where there is no row, and those of [`all`](Self::all).
    pub async fn latest_by<S: IntoOrdering<M>>(
        self,
        db: &impl Executor,
        fields: impl FnOnce(FieldsOf<M>) -> S,
    ) -> Result<O> {
        let ordering = ordering(fields);
        self.outermost(db, ordering, true).await
    }

    /// The row that comes first by these fields or expressions: Django's `earliest('published')`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let first = Review::objects().earliest_by(db, |r| r.created).await?;
    /// assert_eq!(first.rating, 5);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where there is no row, and those of [`all`](Self::all).
    pub async fn earliest_by<S: IntoOrdering<M>>(
        self,
        db: &impl Executor,
        fields: impl FnOnce(FieldsOf<M>) -> S,
    ) -> Result<O> {
        let ordering = ordering(fields);
        self.outermost(db, ordering, false).await
    }

    async fn outermost(mut self, db: &impl Executor, ordering: Vec<Ordering>, last: bool) -> Result<O> {
        self.query.refuse_slice("asked for its earliest or latest row");
        self.query.ordering = Some(ordering);
        let ordered = if last { self.reverse() } else { self };
        let found = ordered.limit(1).load(db.handle()).await?.pop();
        found.ok_or(Error::DoesNotExist {
            model: M::options().name,
        })
    }
}

fn ordering<M: Model, S: IntoOrdering<M>>(fields: impl FnOnce(FieldsOf<M>) -> S) -> Vec<Ordering> {
    let mut ordering = Vec::new();
    fields(M::fields()).append(&mut ordering);
    ordering
}

fn by_latest<M: GetLatestBy>() -> Vec<Ordering> {
    let columns = M::options().get_latest_by.into_iter();
    columns
        .map(|column| Ordering::ascending(Node::column(column)))
        .collect()
}
