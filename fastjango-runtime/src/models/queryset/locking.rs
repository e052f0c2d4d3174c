//! Rows that are locked until the transaction ends: `select_for_update`.

use crate::models::base::Model;
use crate::models::query::{ForUpdate, Query, Wait};
use crate::models::queryset::related_paths::LockedPaths;
use crate::models::queryset::{FieldsOf, QuerySet};

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Locks the rows that are read until the transaction ends: `SELECT … FOR UPDATE`. Others that want to lock or
    /// write them wait, unless [`nowait`](Self::nowait) or [`skip_locked`](Self::skip_locked) is asked for too.
    ///
    /// It is asked within a transaction, else [`Error::Query`](crate::error::Error::Query) says so. SQLite locks no
    /// rows, and passes over all this: there a transaction has the whole database for itself.
    pub fn select_for_update(mut self) -> Self {
        lock(&mut self.query);
        self
    }

    /// [`select_for_update`](Self::select_for_update) that fails at once where a row is locked:
    /// [`Error::Database`](crate::error::Error::Database).
    pub fn nowait(mut self) -> Self {
        lock(&mut self.query).wait = Wait::NoWait;
        self
    }

    /// [`select_for_update`](Self::select_for_update) that leaves out rows that are locked.
    pub fn skip_locked(mut self) -> Self {
        lock(&mut self.query).wait = Wait::SkipLocked;
        self
    }

    /// [`select_for_update`](Self::select_for_update) that locks the rows of these models alone, and not of all that
    /// are joined: `.of(|b| (b, b.author()))` locks the books and the authors that `select_related` joined.
    ///
    /// PostgreSQL and MySQL know it; on MariaDB it is an [`Error::Query`](crate::error::Error::Query).
    pub fn of<S: LockedPaths<M>>(mut self, models: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        models(M::fields()).append(&mut lock(&mut self.query).of);
        self
    }

    /// [`select_for_update`](Self::select_for_update) that lets others refer to the rows meanwhile: PostgreSQL's
    /// `FOR NO KEY UPDATE`. Elsewhere, but on SQLite, it is an [`Error::Query`](crate::error::Error::Query).
    pub fn no_key(mut self) -> Self {
        lock(&mut self.query).no_key = true;
        self
    }
}

fn lock(query: &mut Query) -> &mut ForUpdate {
    query.for_update.get_or_insert_default()
}
