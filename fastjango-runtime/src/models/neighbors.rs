//! The rows before and after an instance's: Django's `get_next_by_created`.

use crate::db::{Executor, Handle};
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::Column;
use crate::models::fields::FieldType;
use crate::models::fields::storage::OrderedLookups;
use crate::models::options::{ColumnIndex, Ordering};
use crate::models::query::{Lookup, Node, Path};
use crate::models::queryset::{FieldsOf, QuerySet};

/// The rows before and after an instance's, by a column of its own.
///
/// Of rows that are equal in it, the key decides, so that each row has its place.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
/// assert_eq!(dune.get_next_by(db, |b| b.published).await?.title, "Dune Messiah");
/// assert_eq!(dune.get_previous_by(db, |b| b.published).await?.title, "Emma");
/// # Ok(()) });
/// ```
pub trait Neighbors: Model {
    /// The row that comes next: Django's `get_next_by_created()`.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] after the last row, [`Error::Query`] for a column that is NULL or not the model's own, and
    /// the database's errors.
    fn get_next_by<T, S>(
        &self,
        db: &impl Executor,
        column: impl FnOnce(FieldsOf<Self>) -> Column<Self, T, S>,
    ) -> impl Future<Output = Result<Self>> + Send
    where
        T: FieldType<Storage: OrderedLookups>,
    {
        nearest(self.next_by(column), db.handle())
    }

    /// The row that comes before: Django's `get_previous_by_created()`.
    ///
    /// # Errors
    ///
    /// Those of [`get_next_by`](Self::get_next_by).
    fn get_previous_by<T, S>(
        &self,
        db: &impl Executor,
        column: impl FnOnce(FieldsOf<Self>) -> Column<Self, T, S>,
    ) -> impl Future<Output = Result<Self>> + Send
    where
        T: FieldType<Storage: OrderedLookups>,
    {
        nearest(self.previous_by(column), db.handle())
    }

    /// The rows that come after, the nearest first, to be narrowed: Django's `get_next_by_created(rating=5)` is
    /// `review.next_by(|r| r.created).filter(|r| r.rating.eq(5)).first(&db)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// let longer = dune.next_by(|b| b.pages).filter(|b| b.author().name.eq("Jane")).first(db).await?;
    /// assert_eq!(longer.map(|book| book.title).as_deref(), Some("Emma"));
    /// # Ok(()) });
    /// ```
    fn next_by<T, S>(&self, column: impl FnOnce(FieldsOf<Self>) -> Column<Self, T, S>) -> QuerySet<Self>
    where
        T: FieldType<Storage: OrderedLookups>,
    {
        let column = column(Self::fields());
        beyond(self, column.path(), column.index(), true)
    }

    /// The rows that come before, the nearest first.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// assert_eq!(dune.previous_by(|b| b.pages).count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    fn previous_by<T, S>(&self, column: impl FnOnce(FieldsOf<Self>) -> Column<Self, T, S>) -> QuerySet<Self>
    where
        T: FieldType<Storage: OrderedLookups>,
    {
        let column = column(Self::fields());
        beyond(self, column.path(), column.index(), false)
    }
}

impl<M: Model> Neighbors for M {}

async fn nearest<M: Model>(rows: QuerySet<M>, handle: Handle<'_>) -> Result<M> {
    let model = M::options().name;
    rows.first(&handle).await?.ok_or(Error::DoesNotExist { model })
}

/// The rows on one side of an instance's, the nearest first.
fn beyond<M: Model>(instance: &M, path: Path, column: ColumnIndex, after: bool) -> QuerySet<M> {
    let (model, lookup) = (M::options(), if after { Lookup::Gt } else { Lookup::Lt });
    let values = instance.encode();
    let compared = |lookup, column: ColumnIndex| {
        Node::column(column).lookup(lookup, Node::Value(values[usize::from(column)].clone()))
    };
    let key = model.primary_key;
    let tied = Node::And(vec![compared(Lookup::Exact, column), compared(lookup, key)]);
    let condition = Node::Or(vec![compared(lookup, column), tied]);
    let order = |column| Ordering {
        descending: !after,
        ..Ordering::ascending(Node::column(column))
    };
    QuerySet::new().map_query(|query| {
        query.add_filter(condition);
        query.ordering = Some(vec![order(column), order(key)]);
        if !path.is_root() || values[usize::from(column)].is_null() {
            let reason = format!(
                "a neighbor of a `{}` is found by a column of its own that is not NULL",
                model.name
            );
            query.invalid = Some(reason);
        }
    })
}
