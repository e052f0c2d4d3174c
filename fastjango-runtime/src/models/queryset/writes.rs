//! What a queryset writes over its rows: `update`.

use futures_util::future::BoxFuture;

use crate::db::{Executor, Handle};
use crate::error::Result;
use crate::models::base::Model;
use crate::models::expressions::{IntoAssignments, own_assignments};
use crate::models::integrity;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::sql;

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Updates all rows in one statement, and returns how many matched.
    ///
    /// No instance is loaded, and `auto_now` fields are left as they are, as in Django.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sold = Book::objects().filter(|b| b.author().name.eq("Frank"));
    /// let changed = sold.update(db, |b| (b.price.set(b.price * dec!(0.5)), b.in_stock.set(false))).await?;
    /// assert_eq!(changed, 2);
    /// assert_eq!(Book::objects().filter(|b| b.in_stock.is_false()).count(db).await?, 3);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`](crate::error::Error::Integrity) where a constraint refuses a row;
    /// [`Error::Query`](crate::error::Error::Query) for a query with a limit, an offset or
    /// [`distinct_on`](Self::distinct_on), for groups that [`values`](Self::values) makes, and for columns of related models.
    pub fn update<S: IntoAssignments<M>>(
        self,
        db: &impl Executor,
        assignments: impl FnOnce(FieldsOf<M>) -> S,
    ) -> BoxFuture<'_, Result<u64>> {
        let (query, handle) = (self.query, db.handle());
        let list = own_assignments(assignments);
        // In a box, so that what is no assignment is told once, and not at `.await` again.
        Box::pin(async move { update(&query, &list?, handle).await })
    }
}

/// Updates the rows of an untyped query, and returns how many matched.
async fn update(query: &Query, assignments: &[(ColumnIndex, Node)], handle: Handle<'_>) -> Result<u64> {
    let Some(statement) = sql::compile_update(query, assignments, handle.backend())? else {
        return Ok(0);
    };
    match handle.execute(&statement).await {
        Ok(rows) => Ok(rows),
        Err(error) => Err(integrity::of_update(error, query, assignments, handle).await),
    }
}
