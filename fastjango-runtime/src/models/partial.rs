//! Rows of which some columns were loaded: Django's instances with deferred fields.

use crate::db::Executor;
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::{RowOf, Selection};
use crate::models::manager::Manager as _;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::saving;
use crate::value::Value;

/// What a struct of some columns can do with its row, where the primary key is one of them: write the columns back, and
/// read others.
///
/// Such a struct has `#[derive(Row)]` and `#[row(model = …)]`; [`only`](QuerySet::only) brings it.
pub trait PartialInstance<M: Model>: RowOf<M> + Sync {
    /// Writes the model's own columns that it has to its row, and no others: Django's `save` of an instance whose other
    /// fields are deferred. Receivers hear of it.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where the key is not among its fields, [`Error::DoesNotExist`] where the row is gone, and the
    /// database's errors.
    fn save(&self, db: &impl Executor) -> impl Future<Output = Result<()>> + Send {
        let (handle, columns) = (db.handle(), own_values::<M, Self>(self));
        async move {
            let (key, values) = columns?;
            if saving::change_row(handle, M::options(), key, values).await? {
                Ok(())
            } else {
                Err(Error::DoesNotExist {
                    model: M::options().name,
                })
            }
        }
    }

    /// Reads expressions of its row that were not loaded: what Django does when a deferred field is read.
    ///
    /// # Errors
    ///
    /// Those of [`save`](Self::save).
    fn fetch<S: Selection<M>>(
        &self,
        db: &impl Executor,
        values: impl FnOnce(FieldsOf<M>) -> S,
    ) -> impl Future<Output = Result<S::Output>> + Send {
        let (handle, columns) = (db.handle(), own_values::<M, Self>(self));
        let queryset = columns.map(|(key, _)| row::<M>(key).values(values));
        async move { queryset?.get(&handle).await }
    }
}

impl<M: Model, T: RowOf<M> + Sync> PartialInstance<M> for T {}

/// The row with a key.
fn row<M: Model>(key: Value) -> QuerySet<M> {
    M::objects().map_query(|query| *query = Query::by_key(M::options(), key))
}

/// The key, and the values of the model's other columns.
fn own_values<M: Model, T: RowOf<M>>(row: &T) -> Result<(Value, Vec<(ColumnIndex, Value)>)> {
    let model = M::options();
    let mut nodes = Vec::new();
    T::values(M::fields()).append(&mut nodes);
    let own = nodes.iter().zip(row.encode()).filter_map(|(node, value)| match node {
        Node::Column { path, column } if path.is_root() => Some((*column, value)),
        _ => None,
    });
    let (keys, values): (Vec<_>, Vec<_>) = own.partition(|(column, _)| *column == model.primary_key);
    let key = keys.into_iter().next().map(|(_, key)| key).ok_or_else(|| {
        let (model, key) = (model.name, model.primary_key().name);
        Error::Query(format!(
            "a row without the column `{model}.{key}`, by which it is found, can't be saved or read again"
        ))
    })?;
    Ok((key, values))
}
