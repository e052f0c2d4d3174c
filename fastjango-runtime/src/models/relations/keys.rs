//! Relations that are kept in a foreign key of the other model.

use super::{difference, values_of};
use crate::db::{Executor as _, Handle, Statement};
use crate::error::{Error, Result};
use crate::models::integrity;
use crate::models::options::{Column, ColumnIndex, ModelOptions, RelationKind};
use crate::models::rows::{execute_all, lists};
use crate::models::sql;
use crate::value::Value;

/// A foreign key and the model that has it.
#[derive(Debug)]
pub(super) struct Keys {
    model: &'static ModelOptions,
    column: ColumnIndex,
}

impl Keys {
    pub(super) fn new(model: &'static ModelOptions, inverse: &str) -> Result<Self> {
        let relation = model.relation_named(inverse).map(|index| model.relation(index).kind);
        let Some(RelationKind::Forward { column, .. }) = relation else {
            let name = model.name;
            return Err(Error::Query(format!("`{name}` has no foreign key `{inverse}`")));
        };
        Ok(Self { model, column })
    }

    pub(super) async fn add(&self, handle: Handle<'_>, owner: Value, keys: &[Value]) -> Result<()> {
        let pointed = handle
            .atomic(async |transaction| self.point(transaction.handle(), &owner, keys).await)
            .await;
        match pointed {
            Ok(()) => Ok(()),
            Err(error) => {
                let values = [(self.column, &owner)].into_iter();
                Err(integrity::of_commit(error, self.model, values, handle).await)
            }
        }
    }

    pub(super) async fn remove(&self, handle: Handle<'_>, owner: Value, keys: &[Value]) -> Result<()> {
        self.nullable()?;
        handle
            .atomic(async |transaction| self.release(transaction.handle(), &owner, keys).await)
            .await
    }

    pub(super) async fn clear(&self, handle: Handle<'_>, owner: Value) -> Result<()> {
        let null = self.nullable()?;
        let conditions = vec![(self.column().column, owner)];
        let cleared = handle.execute(&self.update(handle, null.clone(), conditions)).await;
        self.explained(cleared, &null, handle).await.map(drop)
    }

    pub(super) async fn set(&self, handle: Handle<'_>, owner: Value, keys: Vec<Value>) -> Result<()> {
        handle
            .atomic(async |transaction| {
                let handle = transaction.handle();
                let own = (self.key().column, self.key().kind.value_kind());
                let of_owner = vec![(self.column().column, owner.clone())];
                let present = values_of(handle, self.model.table, own, of_owner).await?;
                let (old, new) = difference(present, keys);
                // As in Django: a row that can't be without an owner stays.
                if self.column().null && !old.is_empty() {
                    self.release(handle, &owner, &old).await?;
                }
                if new.is_empty() {
                    return Ok(());
                }
                self.point(handle, &owner, &new).await
            })
            .await
    }

    /// Sets the keys of rows to this owner.
    async fn point(&self, handle: Handle<'_>, owner: &Value, keys: &[Value]) -> Result<()> {
        let by_key = |list| vec![(self.key().column, list)];
        let pointed = self.each(handle, keys, owner.clone(), by_key).await?;
        self.all_of(pointed, keys)
    }

    /// Sets the keys of rows of this owner to NULL.
    async fn release(&self, handle: Handle<'_>, owner: &Value, keys: &[Value]) -> Result<()> {
        let null = self.nullable()?;
        let of_owner = |list| vec![(self.column().column, owner.clone()), (self.key().column, list)];
        let released = self.each(handle, keys, null, of_owner).await?;
        self.all_of(released, keys)
    }

    /// Refuses keys of which some have no row that could be updated.
    fn all_of(&self, updated: u64, keys: &[Value]) -> Result<()> {
        if updated < keys.len() as u64 {
            return Err(Error::DoesNotExist { model: self.model.name });
        }
        Ok(())
    }

    /// Sets the key of as many rows at a time to a value as a statement may name; several statements are one transaction.
    async fn each(
        &self,
        handle: Handle<'_>,
        keys: &[Value],
        value: Value,
        conditions: impl Fn(Value) -> Vec<sql::Condition<'static>>,
    ) -> Result<u64> {
        let statements: Vec<_> = lists(handle, keys)
            .map(|list| self.update(handle, value.clone(), conditions(list)))
            .collect();
        let updated = execute_all(handle, &statements).await;
        self.explained(updated, &value, handle).await
    }

    /// An update of the key to this value, whose error knows the constraint and the fields.
    async fn explained(&self, updated: Result<u64>, value: &Value, handle: Handle<'_>) -> Result<u64> {
        match updated {
            Ok(rows) => Ok(rows),
            Err(error) => {
                let pointers = integrity::pointers(handle, self.model, [(self.column, value)].into_iter());
                Err(integrity::of_rows(error, self.model, &pointers, handle).await)
            }
        }
    }

    fn update(&self, handle: Handle<'_>, value: Value, conditions: Vec<sql::Condition<'_>>) -> Statement {
        let assignments = vec![(self.column().column, value)];
        sql::compile_update_rows(self.model.table, assignments, conditions, handle.backend())
    }

    fn column(&self) -> &'static Column {
        self.model.column(self.column)
    }

    fn key(&self) -> &'static Column {
        self.model.primary_key()
    }

    /// The NULL of the column, where it has one.
    fn nullable(&self) -> Result<Value> {
        if self.column().null {
            return Ok(Value::Null(self.column().kind.value_kind()));
        }
        let (model, column) = (self.model.name, self.column().name);
        Err(Error::Query(format!(
            "`{model}.{column}` can't be null: its rows can't be taken out of the relation, only added to another one"
        )))
    }
}
