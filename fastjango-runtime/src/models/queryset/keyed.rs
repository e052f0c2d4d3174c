//! Rows by their keys: `in_bulk` and `contains`.

use std::collections::HashMap;
use std::hash::Hash;

use futures_util::future::BoxFuture;

use crate::db::{Executor, Handle};
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::Column;
use crate::models::fields::{FieldType, IntoField};
use crate::models::options::ColumnIndex;
use crate::models::query::{Lookup, Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet, has_rows};
use crate::models::rows;
use crate::value::Value;

/// What a row is that has an instance of `M` in it: the instance, or one that is annotated.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let annotated = Author::objects().annotate(|a| a.books().id.count());
/// let mary = Author::objects().filter(|a| a.name.eq("Mary")).get(db).await?;
/// assert!(annotated.filter(|a| a.books().id.count().eq(0)).contains(db, &mary).await?);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no instance of `{M}`",
    label = "after `values` there is no instance to look for",
    note = "call this before `values`"
)]
pub trait Instances<M> {}

#[diagnostic::do_not_recommend]
impl<M: Model> Instances<M> for M {}

#[diagnostic::do_not_recommend]
impl<M: Model, A> Instances<M> for (M, A) {}

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Whether the instance's row is one of the query's: Django's `contains`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let emma = Book::objects().filter(|b| b.title.eq("Emma")).get(db).await?;
    /// assert!(!Book::objects().filter(|b| b.in_stock.is_true()).contains(db, &emma).await?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all), and [`Error::Query`] for an instance that was never saved, and for a query with a
    /// limit or an offset.
    pub fn contains<'a>(self, db: &'a impl Executor, instance: &M) -> BoxFuture<'a, Result<bool>>
    where
        O: Instances<M>,
    {
        let (handle, key) = (db.handle(), instance.key().encode());
        // Boxed, so that a mistake is told once, not at `.await` again.
        Box::pin(contains(*self.query, handle, key))
    }
}

impl<M: Model> QuerySet<M> {
    /// The rows with these keys, by their keys: Django's `in_bulk`. A key without a row is left out.
    ///
    /// It is one statement, or as few as the database's limit of parameters allows; none for no keys.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().in_bulk(db, [1, 3, 99]).await?;
    /// assert_eq!((books.len(), books[&3].title.as_str()), (2, "Emma"));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all), and [`Error::Query`] for a query with a limit or an offset.
    pub async fn in_bulk<K: IntoField<M::Key>>(
        self,
        db: &impl Executor,
        keys: impl IntoIterator<Item = K, IntoIter: Send> + Send,
    ) -> Result<HashMap<M::Key, M>>
    where
        M::Key: Hash + Eq + Clone,
    {
        let keys: Vec<Value> = keys.into_iter().map(|key| key.into_field().encode()).collect();
        let found = self.with_values(db.handle(), M::options().primary_key, keys).await?;
        Ok(by_key(found))
    }

    /// All rows of the query, by their keys: Django's `in_bulk()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().all_in_bulk(db).await?;
    /// assert_eq!(tags[&2].name, "desert");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn all_in_bulk(self, db: &impl Executor) -> Result<HashMap<M::Key, M>>
    where
        M::Key: Hash + Eq + Clone,
    {
        self.all(db).await.map(by_key)
    }

    /// The rows with these values of a unique column, by them: Django's `in_bulk(values, field_name="slug")`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().in_bulk_by(db, |t| t.name, ["desert", "sea"]).await?;
    /// assert!(tags.contains_key("desert") && !tags.contains_key("sea"));
    /// let refused = Book::objects().in_bulk_by(db, |b| b.pages, [412]).await;
    /// assert!(matches!(refused, Err(Error::Query(_))), "`pages` is not unique");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`in_bulk`](Self::in_bulk), and [`Error::Query`] for a column that is not unique by itself.
    pub async fn in_bulk_by<T, V, S>(
        self,
        db: &impl Executor,
        column: impl FnOnce(FieldsOf<M>) -> Column<M, T, S>,
        values: impl IntoIterator<Item = V, IntoIter: Send> + Send,
    ) -> Result<HashMap<T, M>>
    where
        T: FieldType + Hash + Eq,
        V: IntoField<T>,
    {
        let (model, handle) = (M::options(), db.handle());
        let (index, values) = {
            let column = column(M::fields());
            let values: Vec<Value> = values.into_iter().map(|value| value.into_field().encode()).collect();
            let own = column.path().is_root().then(|| column.index());
            (own, values)
        };
        let unique = |index: &ColumnIndex| *index == model.primary_key || model.column(*index).unique;
        let Some(index) = index.filter(unique) else {
            return Err(Error::Query(format!(
                "`in_bulk_by` needs a column of `{}` that is unique by itself",
                model.name
            )));
        };
        let found = self.with_values(handle, index, values).await?;
        let keyed = found.into_iter().map(|instance| {
            let value = instance.encode().swap_remove(usize::from(index));
            Ok((T::from_value(value)?, instance))
        });
        keyed.collect()
    }

    /// The rows that have one of these values in a column.
    async fn with_values(self, handle: Handle<'_>, column: ColumnIndex, values: Vec<Value>) -> Result<Vec<M>> {
        let mut found = Vec::with_capacity(values.len());
        for list in rows::lists(handle, &values) {
            let mut part = self.clone();
            part.query
                .add_filter(Node::column(column).lookup(Lookup::In, Node::Value(list)));
            found.extend(part.load(handle).await?);
        }
        Ok(found)
    }
}

/// Whether the row with this key is one of the query's.
async fn contains(mut query: Query, handle: Handle<'_>, key: Value) -> Result<bool> {
    let model = query.model;
    if !rows::is_key(model, &key) {
        let name = model.name;
        return Err(Error::Query(format!(
            "a `{name}` has to be saved before a query can contain it"
        )));
    }
    query.add_filter(Node::column(model.primary_key).equals(key));
    has_rows(&query, handle).await
}

fn by_key<M: Model>(instances: Vec<M>) -> HashMap<M::Key, M>
where
    M::Key: Hash + Eq + Clone,
{
    let keyed = instances.into_iter().map(|instance| (instance.key().clone(), instance));
    keyed.collect()
}
