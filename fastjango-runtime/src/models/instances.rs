//! What an instance does with its row: save, delete and refresh.

use std::future::Future;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use crate::db::{Executor, Handle};
use crate::error::Result;
use crate::models::base::{Model, bind};
use crate::models::deletion::{self, Deleted};
use crate::models::fields::FieldType;
use crate::models::query::Query;
use crate::models::queryset::QuerySet;
use crate::models::rows;

/// What an instance of a model does with its row: the methods of Django's `Model`.
pub trait Instance: Model {
    /// Saves the instance: updates the row with its key or, where there is none, inserts one.
    ///
    /// A key of zero counts as none where the database makes the keys. Fields with `auto_now` and `auto_now_add` are
    /// set, in the instance too.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`](crate::error::Error::Integrity) where a constraint refuses the row, and the database's
    /// other errors.
    fn save(&mut self, db: &impl Executor) -> impl Future<Output = Result<()>> + Send {
        save(self, db.handle())
    }

    /// Deletes the instance's row and what belongs to it; see [`QuerySet::delete`].
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::delete`], and [`Error::Query`](crate::error::Error::Query) for an instance that was never
    /// saved.
    fn delete(&self, db: &impl Executor) -> impl Future<Output = Result<Deleted>> + Send {
        deletion::delete_keys(db.handle(), Self::options(), vec![self.key().encode()])
    }

    /// Reads the columns again from the database: Django's `refresh_from_db`. Loaded relations are forgotten.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`](crate::error::Error::DoesNotExist) where the row is gone.
    fn refresh_from_db(&mut self, db: &impl Executor) -> impl Future<Output = Result<()>> + Send {
        async move {
            *self = QuerySet::<Self>::from_query(Query::by_key(Self::options(), self.key().encode()))
                .get(db)
                .await?;
            Ok(())
        }
    }
}

impl<M: Model> Instance for M {}

/// Saves an instance; see [`Instance::save`].
async fn save<M: Model>(instance: &mut M, handle: Handle<'_>) -> Result<()> {
    let now = Utc::now();
    let model = M::options();
    let key = instance.key().encode();
    if rows::is_key(model, &key) {
        instance.touch(false, now);
        let values = (0..).zip(instance.encode());
        let others = values.filter(|(column, _)| *column != model.primary_key);
        if rows::update_row(handle, model, key, others).await? {
            return Ok(());
        }
    }
    insert_instance(instance, handle, now).await
}

/// Inserts an instance without asking whether its row exists: what the typed builder does.
///
/// # Errors
///
/// Those of [`Instance::save`].
pub fn insert<M: Model>(mut instance: M, db: &impl Executor) -> BoxFuture<'_, Result<M>> {
    let handle = db.handle();
    Box::pin(async move {
        insert_instance(&mut instance, handle, Utc::now()).await?;
        Ok(instance)
    })
}

async fn insert_instance<M: Model>(instance: &mut M, handle: Handle<'_>, now: DateTime<Utc>) -> Result<()> {
    instance.touch(true, now);
    if let Some(key) = rows::insert_row(handle, M::options(), instance.encode()).await? {
        *instance.key_mut() = M::Key::from_value(key)?;
    }
    bind(instance);
    Ok(())
}
