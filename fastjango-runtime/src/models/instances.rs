//! What an instance does with its row: save and refresh.

use std::future::Future;

use chrono::Utc;
use futures_util::future::BoxFuture;

use crate::db::{Executor, Handle};
use crate::error::Result;
use crate::models::base::{Model, bind};
use crate::models::fields::FieldType;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Node, Query};
use crate::models::queryset::{self, QuerySet};
use crate::models::sql;
use crate::value::Value;

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
    let keyed = has_key(M::options(), &instance.key().encode());
    if keyed {
        instance.touch(false, now);
        if update_row(handle, M::options(), instance.encode()).await? > 0 {
            return Ok(());
        }
    }
    instance.touch(true, now);
    if let Some(key) = insert_row(handle, M::options(), instance.encode()).await? {
        *instance.key_mut() = M::Key::from_value(key)?;
    }
    bind(instance);
    Ok(())
}

/// Inserts an instance without asking whether its row exists: what the typed builder does.
///
/// # Errors
///
/// Those of [`Instance::save`].
pub fn insert<M: Model>(mut instance: M, db: &impl Executor) -> BoxFuture<'_, Result<M>> {
    let handle = db.handle();
    Box::pin(async move {
        instance.touch(true, Utc::now());
        if let Some(key) = insert_row(handle, M::options(), instance.encode()).await? {
            *instance.key_mut() = M::Key::from_value(key)?;
        }
        bind(&mut instance);
        Ok(instance)
    })
}

/// Whether an instance's key is one, and not the zero of a row that was never saved.
fn has_key(options: &ModelOptions, key: &Value) -> bool {
    !(options.primary_key().auto && matches!(key, Value::Integer(0)))
}

/// Updates all columns of the row with the instance's key; returns how many rows matched.
async fn update_row(handle: Handle<'_>, options: &'static ModelOptions, mut values: Vec<Value>) -> Result<u64> {
    let at = usize::from(options.primary_key);
    let query = Query::by_key(options, values[at].clone());
    let assignments: Vec<(ColumnIndex, Node)> = (0..)
        .zip(values.drain(..))
        .filter(|(index, _)| *index != options.primary_key)
        .map(|(i, v)| (i, Node::Value(v)))
        .collect();
    if assignments.is_empty() {
        return Ok(u64::from(queryset::count(&query, handle).await? > 0));
    }
    queryset::update(&query, &assignments, handle).await
}

/// Inserts a row, and returns the key that the database gave, if it gave one.
pub(crate) async fn insert_row(
    handle: Handle<'_>,
    options: &'static ModelOptions,
    values: Vec<Value>,
) -> Result<Option<Value>> {
    let generated = !has_key(options, &values[usize::from(options.primary_key)]);
    let skip = generated.then_some(options.primary_key);
    let (columns, row): (Vec<ColumnIndex>, Vec<Value>) =
        (0..).zip(values).filter(|(index, _)| Some(*index) != skip).unzip();
    let names: Vec<&str> = columns.iter().map(|index| options.column(*index).column).collect();
    let key = options.primary_key();
    let insert = sql::Insert {
        table: options.table,
        columns: &names,
        rows: vec![row],
        returning: if generated { &[key.column] } else { &[] },
        conflict: sql::Conflict::Refuse,
    };
    let statement = sql::compile_insert(insert, handle.backend())?;
    if !generated {
        handle.execute(&statement).await?;
        Ok(None)
    } else if handle.capabilities().insert_returning {
        let row = handle.fetch_one(&statement).await?;
        row.value(0, key.kind.value_kind()).map(Some)
    } else {
        handle.insert(&statement).await.map(|key| Some(Value::Integer(key)))
    }
}
