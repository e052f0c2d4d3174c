//! Writing to-many relations by the tables of their models alone: what related managers and serializers share.
//!
//! Each of these is one statement, or one transaction of several. Keys that are named twice count once, and keys that
//! have no row are found by the database's foreign keys where links are made, and passed over elsewhere.

use std::collections::HashSet;

use crate::db::Handle;
use crate::error::{Error, Result};
use crate::models::options::{ModelOptions, RelationIndex, RelationKind};
use crate::models::rows;
use crate::models::sql;
use crate::value::{Value, ValueKey, ValueKind};

mod keys;
mod links;

use keys::Keys;
use links::Links;

/// A to-many relation of one row: who owns it and where it is kept.
#[derive(Debug)]
struct Owned {
    owner: Value,
    kept: Kept,
}

/// Where a to-many relation is kept.
#[derive(Debug)]
enum Kept {
    /// In a foreign key of the other model.
    Keys(Keys),
    /// In a table between.
    Links(Links),
}

/// Adds rows of the other model to a relation: those that belong to it stay.
///
/// # Errors
///
/// [`Error::Integrity`] for a key without a row, [`Error::Query`] for a row that was never saved, and where the model
/// between has fields that need a value.
pub async fn add(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    relation: RelationIndex,
    owner: Value,
    keys: Vec<Value>,
) -> Result<()> {
    let (owned, keys) = (owned(model, relation, owner)?, distinct(model, relation, keys)?);
    match owned.kept {
        _ if keys.is_empty() => Ok(()),
        Kept::Keys(kept) => kept.add(handle, owned.owner, &keys).await,
        Kept::Links(kept) => kept.add(handle, owned.owner, keys).await,
    }
}

/// Takes rows of the other model out of a relation. Links that are not there are passed over.
///
/// # Errors
///
/// [`Error::DoesNotExist`] for a row whose foreign key does not point to the owner; [`Error::Query`] where that key
/// can't be null, as the row can't be without an owner then.
pub async fn remove(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    relation: RelationIndex,
    owner: Value,
    keys: Vec<Value>,
) -> Result<()> {
    let (owned, keys) = (owned(model, relation, owner)?, distinct(model, relation, keys)?);
    match owned.kept {
        _ if keys.is_empty() => Ok(()),
        Kept::Keys(kept) => kept.remove(handle, owned.owner, &keys).await,
        Kept::Links(kept) => kept.remove(handle, owned.owner, Some(&keys)).await,
    }
}

/// Takes all rows of the other model out of a relation.
///
/// # Errors
///
/// [`Error::Query`] for a foreign key that can't be null.
pub async fn clear(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    relation: RelationIndex,
    owner: Value,
) -> Result<()> {
    let owned = owned(model, relation, owner)?;
    match owned.kept {
        Kept::Keys(kept) => kept.clear(handle, owned.owner).await,
        Kept::Links(kept) => kept.remove(handle, owned.owner, None).await,
    }
}

/// Makes these rows of the other model the ones of a relation: others are taken out, missing ones are added.
///
/// # Errors
///
/// Those of [`add`], and [`Error::Query`] where rows would have to be taken out whose foreign key can't be null.
pub async fn set(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    relation: RelationIndex,
    owner: Value,
    keys: Vec<Value>,
) -> Result<()> {
    let (owned, keys) = (owned(model, relation, owner)?, distinct(model, relation, keys)?);
    match owned.kept {
        Kept::Keys(kept) => kept.set(handle, owned.owner, keys).await,
        Kept::Links(kept) => kept.set(handle, owned.owner, keys).await,
    }
}

fn owned(model: &'static ModelOptions, relation: RelationIndex, owner: Value) -> Result<Owned> {
    let field = model.relation(relation);
    if !rows::is_key(model, &owner) {
        let (name, relation) = (model.name, field.name);
        return Err(Error::Query(format!(
            "a `{name}` has to be saved before its relation `{relation}` can be written"
        )));
    }
    let kept = match field.kind {
        RelationKind::Reverse { inverse, .. } => Kept::Keys(Keys::new((field.target)(), inverse)?),
        _ => Kept::Links(Links::new(model, relation)?),
    };
    Ok(Owned { owner, kept })
}

/// The keys, each once; all of rows that were saved.
fn distinct(model: &'static ModelOptions, relation: RelationIndex, keys: Vec<Value>) -> Result<Vec<Value>> {
    let target = (model.relation(relation).target)();
    if !keys.iter().all(|key| rows::is_key(target, key)) {
        let name = target.name;
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
