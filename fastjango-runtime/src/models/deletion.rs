//! Deletion: which rows go with a row, which let go of it, and which forbid it.
//!
//! The rules are Django's. Rows that refer to a deleted row are found through the
//! [`Registry`]; what nothing refers to
//! is deleted without being read. Reading and writing are one transaction, or a savepoint of the one that is open, and
//! nothing is written before it is known that no row is protected.

use std::collections::BTreeMap;

use crate::db::{Backend, Executor, Handle};
use crate::error::{Error, IntegrityKind, Result};
use crate::models::base::Model;
use crate::models::integrity;
use crate::models::options::ModelOptions;
use crate::models::query::{Node, Query, Selection};
use crate::models::queryset::{self, QuerySet};
use crate::models::registry::{Registry, registry_of};
use crate::models::rows;
use crate::models::signals::{Listening, Origin};
use crate::models::sql;
use crate::value::Value;

mod collector;

use collector::Collector;

/// What a deletion deleted.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let deleted = Book::objects().filter(|b| b.title.eq("Dune")).delete(db).await?;
/// // The book, its two reviews, and its two tags' links.
/// assert_eq!(deleted.total, 5);
/// assert_eq!((deleted.by_model["Review"], deleted.by_model["Book_tags"]), (2, 2));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deleted {
    /// The number of rows of all tables.
    pub total: u64,
    /// The number of rows by model, where there were any. Rows of the table between two models stand under the name
    /// of the model and the relation, `Book_tags`.
    pub by_model: BTreeMap<String, u64>,
}

impl Deleted {
    fn add(&mut self, model: &str, rows: u64) {
        if rows > 0 {
            self.total += rows;
            *self.by_model.entry(model.to_owned()).or_default() += rows;
        }
    }
}

impl<M: Model> QuerySet<M> {
    /// Deletes all rows and what belongs to them: rows whose `on_delete` is `cascade`, and links of many-to-many
    /// relations. Keys that are `set_null` are set to NULL.
    ///
    /// It is one statement where nothing refers to the model, else one transaction. Rows that refer to the model from
    /// a model that the database doesn't know ([`Registry`]) make the database refuse.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let deleted = Author::objects().filter(|a| a.name.eq("Jane")).delete(db).await?;
    /// assert_eq!((deleted.by_model["Author"], deleted.by_model["Book"]), (1, 2));
    /// assert!(!Book::objects().filter(|b| b.title.eq("Emma")).exists(db).await?, "`on_delete = cascade`");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Protected`] and [`Error::Restricted`] where a row that is to go is protected, [`Error::Query`] for a query
    /// with a limit, an offset or [`distinct_on`](QuerySet::distinct_on), [`Error::Integrity`] where the database refuses.
    pub async fn delete(self, db: &impl Executor) -> Result<Deleted> {
        delete_query(db.handle(), self.into_query()).await
    }
}

/// Deletes the rows of a query; see [`QuerySet::delete`].
///
/// # Errors
///
/// Those of [`QuerySet::delete`].
pub async fn delete_query(handle: Handle<'_>, query: Query) -> Result<Deleted> {
    sql::check_all_rows(&query, "deleted")?;
    let model = query.model;
    let registry = registry_of(handle, model);
    let deleted = if registry.referrers(model).is_empty() && !is_heard(handle, model) {
        delete_at_once(&query, handle).await
    } else {
        handle
            .atomic(async |transaction| {
                let handle = transaction.handle();
                let keys = keys_of(query, handle).await?;
                let origin = Origin::OfQuerySet(model);
                Collector::new(handle, &registry, origin).delete(keys).await
            })
            .await
    };
    deleted.map_err(|error| explain(error, model, &registry, handle.backend()))
}

/// Whether somebody hears of the deletion of a model's rows.
fn is_heard(handle: Handle<'_>, model: &'static ModelOptions) -> bool {
    Listening::of(handle).is_some_and(|listening| listening.deletes(model).is_some())
}

/// Deletes the rows with these keys; see [`QuerySet::delete`]. Keys without a row are passed over.
///
/// # Errors
///
/// Those of [`QuerySet::delete`], and [`Error::Query`] for the key of a row that was never saved.
pub async fn delete_keys(handle: Handle<'_>, model: &'static ModelOptions, keys: Vec<Value>) -> Result<Deleted> {
    if !keys.iter().all(|key| rows::is_key(model, key)) {
        let name = model.name;
        return Err(Error::Query(format!(
            "a `{name}` that was never saved can't be deleted"
        )));
    }
    let registry = registry_of(handle, model);
    let origin = Origin::OfInstances(model);
    let at_once = registry.referrers(model).is_empty() && keys.len() <= rows::longest_list(handle);
    let deleted = if at_once && !is_heard(handle, model) {
        Collector::new(handle, &registry, origin).delete(keys).await
    } else {
        handle
            .atomic(async |transaction| {
                Collector::new(transaction.handle(), &registry, origin)
                    .delete(keys)
                    .await
            })
            .await
    };
    deleted.map_err(|error| explain(error, model, &registry, handle.backend()))
}

/// Deletes rows that nothing refers to.
async fn delete_at_once(query: &Query, handle: Handle<'_>) -> Result<Deleted> {
    let mut deleted = Deleted::default();
    if let Some(statement) = sql::compile_delete(query, handle.backend())? {
        deleted.add(query.model.name, handle.execute(&statement).await?);
    }
    Ok(deleted)
}

/// The primary keys of a query's rows.
async fn keys_of(mut query: Query, handle: Handle<'_>) -> Result<Vec<Value>> {
    let model = query.model;
    query.ordering = Some(Vec::new());
    query.selection = Selection::Values(vec![Node::column(model.primary_key)]);
    let kind = model.primary_key().kind.value_kind();
    let rows = queryset::select(&query, handle).await?;
    rows.iter().map(|row| row.value(0, kind)).collect()
}

/// Says of a foreign key that the database found and the registry didn't what is to be done about it.
fn explain(error: Error, model: &'static ModelOptions, registry: &Registry, backend: Backend) -> Error {
    match error {
        Error::Integrity(mut error) if error.kind == IntegrityKind::ForeignKey => {
            integrity::name_among(&mut error, registry.models(), backend);
            error.message = format!(
                "{}; a row still refers to a deleted `{}`: the model it is of is not among those that the database's \
                 `Registry` knows",
                error.message, model.name
            );
            Error::Integrity(error)
        }
        error => error,
    }
}

/// Whether anything points to a model, so that deleting its rows is more than one statement.
pub(crate) fn is_referred(handle: Handle<'_>, model: &'static ModelOptions) -> bool {
    !registry_of(handle, model).referrers(model).is_empty() || is_heard(handle, model)
}
