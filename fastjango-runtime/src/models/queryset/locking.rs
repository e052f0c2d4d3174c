//! Rows that are locked until the transaction ends: `select_for_update`.

use crate::db::{Handle, Row};
use crate::error::Result;
use crate::models::base::Model;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{ForUpdate, Node, Query, Selection, Wait};
use crate::models::queryset::related_paths::LockedPaths;
use crate::models::queryset::{FieldsOf, QuerySet, select};
use crate::value::Value;

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Locks the rows that are read until the transaction ends: `SELECT … FOR UPDATE`. Others that want to lock or
    /// write them wait, unless [`nowait`](Self::nowait) or [`skip_locked`](Self::skip_locked) is asked for too.
    ///
    /// It is asked within a transaction, else [`Error::Query`](crate::error::Error::Query) says so. SQLite locks no
    /// rows, and passes over all this: there a transaction has the whole database for itself.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     let mut dune = Book::objects().filter(|b| b.title.eq("Dune")).select_for_update().get(tx).await?;
    ///     dune.price += dec!(1);
    ///     dune.save(tx).await
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    pub fn select_for_update(mut self) -> Self {
        lock(&mut self.query);
        self
    }

    /// [`select_for_update`](Self::select_for_update) that fails at once where a row is locked:
    /// [`Error::Transient`](crate::error::Error::Transient). A query that leaves out locked rows can't fail at them:
    /// with [`skip_locked`](Self::skip_locked) too it is an [`Error::Query`](crate::error::Error::Query).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     // Where somebody holds the row: an error at once, instead of waiting.
    ///     let book = Book::objects().filter(|b| b.id.eq(1)).select_for_update().nowait().first(tx).await?;
    ///     assert!(book.is_some());
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    pub fn nowait(mut self) -> Self {
        wait(&mut self.query, Wait::NoWait);
        self
    }

    /// [`select_for_update`](Self::select_for_update) that leaves out rows that are locked. With
    /// [`nowait`](Self::nowait) too it is an [`Error::Query`](crate::error::Error::Query).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// The next draft that nobody else is working on: a queue of jobs.
    /// async fn next_draft(tx: &Transaction) -> Result<Option<Book>> {
    ///     let drafts = Book::objects().filter(|b| b.status.eq(Status::Draft));
    ///     drafts.select_for_update().skip_locked().first(tx).await
    /// }
    ///
    /// let draft = db.atomic(async |tx| next_draft(tx).await).await?;
    /// assert_eq!(draft.map(|book| book.title).as_deref(), Some("Persuasion"));
    /// # Ok(()) });
    /// ```
    pub fn skip_locked(mut self) -> Self {
        wait(&mut self.query, Wait::SkipLocked);
        self
    }

    /// [`select_for_update`](Self::select_for_update) that locks the rows of these models alone, and not of all that
    /// are joined: `.of(|b| (b, b.author()))` locks the books and the authors that `select_related` joined.
    ///
    /// PostgreSQL and MySQL know it; on MariaDB it is an [`Error::Query`](crate::error::Error::Query).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     // The books, and not the authors that are joined.
    ///     let books = Book::objects().select_related(|b| b.author()).select_for_update().of(|b| b);
    ///     assert_eq!(books.all(tx).await?[0].author.get()?.name, "Frank");
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    pub fn of<S: LockedPaths<M>>(mut self, models: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        models(M::fields()).append(&mut lock(&mut self.query).of);
        self
    }

    /// [`select_for_update`](Self::select_for_update) that lets others refer to the rows meanwhile: PostgreSQL's
    /// `FOR NO KEY UPDATE`. Elsewhere, but on SQLite, it is an [`Error::Query`](crate::error::Error::Query).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     // Reviews of the book may be written meanwhile: `FOR NO KEY UPDATE`.
    ///     let dune = Book::objects().filter(|b| b.title.eq("Dune")).no_key().get(tx).await?;
    ///     assert_eq!(dune.pages, 412);
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    pub fn no_key(mut self) -> Self {
        lock(&mut self.query).no_key = true;
        self
    }
}

/// Locks the row with this key for those who change it, not for those who refer to it, and tells whether it is there.
/// Nothing is asked where no row can be locked.
pub(crate) async fn lock_row(model: &'static ModelOptions, key: Value, handle: Handle<'_>) -> Result<bool> {
    if !handle.capabilities().for_update {
        return Ok(true);
    }
    let row = locked_row(model, key, &[model.primary_key], handle).await?;
    Ok(row.is_some())
}

/// These columns of the row with this key, as it is once nobody else changes it: locked where rows can be.
pub(crate) async fn locked_row(
    model: &'static ModelOptions,
    key: Value,
    columns: &[ColumnIndex],
    handle: Handle<'_>,
) -> Result<Option<Row>> {
    let mut query = Query::by_key(model, key);
    query.selection = Selection::Values(columns.iter().copied().map(Node::column).collect());
    if handle.capabilities().for_update {
        lock(&mut query).no_key = handle.capabilities().no_key_update;
    }
    Ok(select(&query, handle).await?.pop())
}

fn lock(query: &mut Query) -> &mut ForUpdate {
    query.for_update.get_or_insert_default()
}

/// Says what is done about locked rows, of which there is one thing to do.
fn wait(query: &mut Query, wait: Wait) {
    let lock = lock(query);
    if lock.wait != Wait::Block && lock.wait != wait {
        let reason = "`nowait` and `skip_locked` can't be used together; choose one";
        query.invalid.get_or_insert_with(|| reason.to_owned());
        return;
    }
    lock.wait = wait;
}
