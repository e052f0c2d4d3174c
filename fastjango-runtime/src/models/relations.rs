//! Writing to-many relations by the tables of their models alone: what related managers and serializers share.

use std::collections::HashSet;

use crate::db::Handle;
use crate::error::{Error, Result};
use crate::models::options::{Column, ColumnIndex, ModelOptions, Relation, RelationIndex, RelationKind};
use crate::models::rows;
use crate::models::sql;
use crate::value::{Value, ValueKey, ValueKind};

mod keys;
mod links;

use keys::Keys;
use links::Links;

/// A to-many relation of one row, to be written.
///
/// Each method is one statement, or one transaction of several. Keys that are named twice count once. The foreign keys
/// of the database find keys without a row where links are made, the number of updated rows where a foreign key is set.
#[derive(Debug)]
pub struct ToMany {
    owner: Value,
    target: &'static ModelOptions,
    storage: Storage,
}

/// Where a to-many relation is stored.
#[derive(Debug)]
enum Storage {
    /// In a foreign key of the other model.
    Keys(Keys),
    /// In a table between.
    Links(Links),
}

impl ToMany {
    /// The relation of a model, seen from the row with this key.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for the key of a row that was never saved, and for a relation that is not to many.
    pub fn new(model: &'static ModelOptions, relation: RelationIndex, owner: Value) -> Result<Self> {
        let field: &'static Relation = model.relation(relation);
        if !rows::is_key(model, &owner) {
            let (name, relation) = (model.name, field.name);
            return Err(Error::Query(format!(
                "a `{name}` has to be saved before its relation `{relation}` can be written"
            )));
        }
        let target = (field.target)();
        let storage = match field.kind {
            RelationKind::Reverse { inverse, .. } => Storage::Keys(Keys::new(target, inverse)?),
            _ => Storage::Links(Links::new(model, field)?),
        };
        Ok(Self { owner, target, storage })
    }

    /// Gives columns of the model between their values in new links: Django's `through_defaults`.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where the relation has no model between, or another one.
    pub fn through_defaults(mut self, through: &ModelOptions, values: Vec<(ColumnIndex, Value)>) -> Result<Self> {
        match &mut self.storage {
            Storage::Links(links) => links.through_defaults(through, values)?,
            Storage::Keys(_) => return Err(no_model_between(through)),
        }
        Ok(self)
    }

    /// Adds rows of the other model: those that belong to the relation stay.
    ///
    /// # Errors
    ///
    /// For a key without a row [`Error::Integrity`] where links are made, and [`Error::DoesNotExist`] where the other model
    /// has the foreign key; [`Error::Query`] for a row that was never saved, and where the
    /// model between has columns that need a value.
    pub async fn add(self, handle: Handle<'_>, keys: Vec<Value>) -> Result<()> {
        let keys = self.distinct(keys)?;
        match self.storage {
            _ if keys.is_empty() => Ok(()),
            Storage::Keys(column) => column.add(handle, self.owner, &keys).await,
            Storage::Links(between) => between.add(handle, self.owner, keys).await,
        }
    }

    /// Takes rows of the other model out. Links that are not there are passed over.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] for a row whose foreign key does not point to the owner; [`Error::Query`] where that
    /// key can't be null, as the row can't be without an owner then.
    pub async fn remove(self, handle: Handle<'_>, keys: Vec<Value>) -> Result<()> {
        let keys = self.distinct(keys)?;
        match self.storage {
            _ if keys.is_empty() => Ok(()),
            Storage::Keys(column) => column.remove(handle, self.owner, &keys).await,
            Storage::Links(between) => between.remove(handle, self.owner, Some(&keys)).await,
        }
    }

    /// Takes all rows of the other model out.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for a foreign key that can't be null.
    pub async fn clear(self, handle: Handle<'_>) -> Result<()> {
        match self.storage {
            Storage::Keys(column) => column.clear(handle, self.owner).await,
            Storage::Links(between) => between.remove(handle, self.owner, None).await,
        }
    }

    /// Makes these rows the ones of the relation: others are taken out, missing ones are added. Rows whose foreign key
    /// can't be null stay, as in Django.
    ///
    /// # Errors
    ///
    /// Those of [`add`](Self::add).
    pub async fn set(self, handle: Handle<'_>, keys: Vec<Value>) -> Result<()> {
        let keys = self.distinct(keys)?;
        match self.storage {
            Storage::Keys(column) => column.set(handle, self.owner, keys).await,
            Storage::Links(between) => between.set(handle, self.owner, keys).await,
        }
    }

    /// The keys, each once; all of rows that were saved.
    fn distinct(&self, keys: Vec<Value>) -> Result<Vec<Value>> {
        if !keys.iter().all(|key| rows::is_key(self.target, key)) {
            let name = self.target.name;
            return Err(Error::Query(format!(
                "a `{name}` has to be saved before it can be added to or removed from a relation"
            )));
        }
        let mut known = HashSet::new();
        Ok(keys
            .into_iter()
            .filter(|key| known.insert(ValueKey::from(key)))
            .collect())
    }
}

/// The model between the sides of a relation, and a column of it that needs a value which a link doesn't say.
pub(crate) fn model_between(
    model: &'static ModelOptions,
    relation: RelationIndex,
) -> Option<(&'static ModelOptions, Option<&'static Column>)> {
    Links::new(model, model.relation(relation)).ok()?.model_between()
}

fn no_model_between(through: &ModelOptions) -> Error {
    Error::Query(format!("`{}` is not the model between of this relation", through.name))
}

/// What is to be taken out and what is to be added, to make `wanted` of `present`.
fn difference(present: Vec<Value>, wanted: Vec<Value>) -> (Vec<Value>, Vec<Value>) {
    let set = |keys: &[Value]| keys.iter().map(ValueKey::from).collect::<HashSet<_>>();
    let (old, new) = (set(&present), set(&wanted));
    let without = |keys: Vec<Value>, others: &HashSet<ValueKey>| {
        keys.into_iter()
            .filter(|key| !others.contains(&ValueKey::from(key)))
            .collect()
    };
    (without(present, &new), without(wanted, &old))
}

/// The values of a column of some rows.
async fn values_of(
    handle: Handle<'_>,
    table: &str,
    (column, kind): (&str, ValueKind),
    conditions: Vec<sql::Condition<'_>>,
) -> Result<Vec<Value>> {
    let statement = sql::compile_select_rows(table, &[column], conditions, handle.backend());
    let rows = handle.fetch_all(&statement).await?;
    rows.iter().map(|row| row.value(0, kind)).collect()
}
