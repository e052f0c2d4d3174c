//! What a queryset writes: `update` and `bulk_create`.

use chrono::Utc;

use crate::db::{Executor, Handle};
use crate::error::{Error, Result};
use crate::models::base::{Model, bind};
use crate::models::expressions::IntoAssignments;
use crate::models::fields::FieldType as _;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::rows;
use crate::models::sql;

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Updates all rows in one statement, and returns how many matched.
    ///
    /// No instance is loaded, and `auto_now` fields are left as they are, as in Django.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where a constraint refuses a row; [`Error::Query`] for a query with a limit or an offset.
    pub async fn update<S: IntoAssignments<M>>(
        self,
        db: &impl Executor,
        assignments: impl FnOnce(FieldsOf<M>) -> S,
    ) -> Result<u64> {
        let handle = db.handle();
        let list = {
            let mut list = Vec::new();
            assignments(M::fields()).append(&mut list);
            list
        };
        update(&self.query, &list, handle).await
    }
}

impl<M: Model> QuerySet<M> {
    /// Inserts instances with as few statements as can be, all or none, and gives them back with their keys.
    ///
    /// Those with a key of their own are one statement, those without another one; more are needed where the database
    /// limits the parameters of a statement. Fields with `auto_now` and `auto_now_add` are set. It is asked of all
    /// rows, `Book::objects()`.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where a constraint refuses a row; [`Error::Query`] where the queryset was narrowed, which
    /// would say nothing of the rows that are made.
    pub async fn bulk_create(self, db: &impl Executor, mut instances: Vec<M>) -> Result<Vec<M>> {
        if self.into_query() != Query::new(M::options()) {
            return Err(Error::Query(
                "`bulk_create` is asked of all rows: nothing narrows what it makes".to_owned(),
            ));
        }
        let now = Utc::now();
        let encode = |instance: &mut M| {
            instance.touch(true, now);
            instance.encode()
        };
        let values = instances.iter_mut().map(encode).collect();
        let keys = rows::insert_rows(db.handle(), M::options(), values).await?;
        for (instance, key) in instances.iter_mut().zip(keys) {
            if let Some(key) = key {
                *instance.key_mut() = M::Key::from_value(key)?;
            }
            bind(instance);
        }
        Ok(instances)
    }
}

/// Updates the rows of an untyped query, and returns how many matched.
async fn update(query: &Query, assignments: &[(ColumnIndex, Node)], handle: Handle<'_>) -> Result<u64> {
    match sql::compile_update(query, assignments, handle.backend())? {
        Some(statement) => handle.execute(&statement).await,
        None => Ok(0),
    }
}
