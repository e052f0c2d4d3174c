//! What a queryset writes: `update`.

use crate::db::{Executor, Handle};
use crate::error::Result;
use crate::models::base::Model;
use crate::models::expressions::IntoAssignments;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::sql;

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Updates all rows in one statement, and returns how many matched.
    ///
    /// No instance is loaded, and `auto_now` fields are left as they are, as in Django.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`](crate::error::Error::Integrity) where a constraint refuses a row;
    /// [`Error::Query`](crate::error::Error::Query) for a query with a limit or an offset.
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

/// Updates the rows of an untyped query, and returns how many matched.
pub(crate) async fn update(query: &Query, assignments: &[(ColumnIndex, Node)], handle: Handle<'_>) -> Result<u64> {
    match sql::compile_update(query, assignments, handle.backend())? {
        Some(statement) => handle.execute(&statement).await,
        None => Ok(0),
    }
}
