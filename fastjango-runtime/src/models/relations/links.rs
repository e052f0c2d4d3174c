//! Relations that are kept in a table between.

use chrono::Utc;

use super::{difference, no_model_between, values_of};
use crate::db::{Executor as _, Handle, OnConflict, Statement};
use crate::error::{Error, Result};
use crate::models::deletion;
use crate::models::options::{Column, ColumnIndex, ModelOptions, Relation, RelationKind, Through};
use crate::models::rows::{self, lists};
use crate::models::sql;
use crate::value::{Value, ValueKind};

/// The table between, seen from the owner.
#[derive(Debug)]
pub(super) struct Links {
    table: &'static str,
    /// The column that points to the owner.
    owner: &'static str,
    /// The column that points to the other model, and the kind of its keys.
    other: (&'static str, ValueKind),
    /// The model between, where there is one, and its columns.
    through: Option<Between>,
}

/// A model between.
#[derive(Debug)]
struct Between {
    model: &'static ModelOptions,
    /// The column that points to the owner.
    owner: ColumnIndex,
    /// The column that points to the other model.
    other: ColumnIndex,
    /// What other columns of new rows are.
    values: Vec<(ColumnIndex, Value)>,
}

impl Links {
    pub(super) fn new(model: &'static ModelOptions, field: &'static Relation) -> Result<Self> {
        let target = (field.target)();
        let (through, turned) = match field.kind {
            RelationKind::ManyToMany { through } => (Some(through), false),
            RelationKind::ManyToManyReverse { inverse } => {
                let inverse = target.relation_named(inverse).map(|index| target.relation(index).kind);
                let through = match inverse {
                    Some(RelationKind::ManyToMany { through }) => Some(through),
                    _ => None,
                };
                (through, true)
            }
            _ => (None, false),
        };
        let Some(through) = through else {
            let (model, field) = (model.name, field.name);
            return Err(Error::Query(format!(
                "`{model}.{field}` is not a relation to many rows"
            )));
        };
        let kind = target.primary_key().kind.value_kind();
        match through {
            Through::Automatic {
                table,
                source_column,
                target_column,
            } => {
                let (owner, other) = ends(turned, source_column, target_column);
                Ok(Self {
                    table,
                    owner,
                    other: (other, kind),
                    through: None,
                })
            }
            Through::Model { model, source, target } => {
                let model = model();
                let (owner, other) = ends(turned, key_of(model, source)?, key_of(model, target)?);
                Ok(Self {
                    table: model.table,
                    owner: model.column(owner).column,
                    other: (model.column(other).column, kind),
                    through: Some(Between {
                        model,
                        owner,
                        other,
                        values: Vec::new(),
                    }),
                })
            }
        }
    }

    pub(super) fn through_defaults(&mut self, through: &ModelOptions, values: Vec<(ColumnIndex, Value)>) -> Result<()> {
        match &mut self.through {
            Some(between) if std::ptr::eq(between.model, through) => between.values = values,
            _ => return Err(no_model_between(through)),
        }
        Ok(())
    }

    /// Links the owner to those that it isn't linked to.
    pub(super) async fn add(&self, handle: Handle<'_>, owner: Value, keys: Vec<Value>) -> Result<()> {
        if self.through.is_none() {
            return self.insert(handle, owner, keys).await;
        }
        handle
            .atomic(async |transaction| {
                let handle = transaction.handle();
                let mut present = Vec::new();
                for list in lists(handle, &keys) {
                    let conditions = vec![(self.owner, owner.clone()), (self.other.0, list)];
                    present.extend(values_of(handle, self.table, self.other, conditions).await?);
                }
                let (_, new) = difference(present, keys);
                self.insert(handle, owner, new).await
            })
            .await
    }

    /// Unlinks the owner from some, or from all.
    pub(super) async fn remove(&self, handle: Handle<'_>, owner: Value, keys: Option<&[Value]>) -> Result<()> {
        let of_owner = (self.owner, owner);
        let conditions: Vec<_> = match keys {
            None => vec![vec![of_owner]],
            Some(keys) => lists(handle, keys)
                .map(|list| vec![of_owner.clone(), (self.other.0, list)])
                .collect(),
        };
        match &conditions[..] {
            [] => Ok(()),
            [one] => self.delete(handle, one.clone()).await,
            several => {
                handle
                    .atomic(async |transaction| {
                        for conditions in several {
                            self.delete(transaction.handle(), conditions.clone()).await?;
                        }
                        Ok(())
                    })
                    .await
            }
        }
    }

    /// Links the owner to these and to no others.
    pub(super) async fn set(&self, handle: Handle<'_>, owner: Value, keys: Vec<Value>) -> Result<()> {
        handle
            .atomic(async |transaction| {
                let handle = transaction.handle();
                let of_owner = vec![(self.owner, owner.clone())];
                let present = values_of(handle, self.table, self.other, of_owner).await?;
                let (old, new) = difference(present, keys);
                self.remove(handle, owner.clone(), Some(&old)).await?;
                self.insert(handle, owner, new).await
            })
            .await
    }

    /// Inserts links. Those that another transaction made meanwhile are passed over, where the table knows them apart.
    async fn insert(&self, handle: Handle<'_>, owner: Value, keys: Vec<Value>) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        if let Some(between) = &self.through {
            let rows = keys.iter().map(|key| between.row(&owner, key)).collect::<Result<_>>()?;
            return rows::insert_rows(handle, between.model, rows).await.map(drop);
        }
        let capabilities = handle.capabilities();
        let statements = keys
            .chunks(capabilities.max_parameters / 2)
            .map(|keys| self.insert_links(handle, &owner, keys))
            .collect::<Result<Vec<_>>>()?;
        if let [statement] = &statements[..] {
            return handle.execute(statement).await.map(drop);
        }
        handle
            .atomic(async |transaction| {
                for statement in &statements {
                    transaction.handle().execute(statement).await?;
                }
                Ok(())
            })
            .await
    }

    fn insert_links(&self, handle: Handle<'_>, owner: &Value, keys: &[Value]) -> Result<Statement> {
        let columns = [self.owner, self.other.0];
        // `INSERT IGNORE` would pass over keys without a row, too.
        let conflict = match handle.capabilities().on_conflict {
            OnConflict::OnConflict => sql::Conflict::Ignore,
            OnConflict::OnDuplicateKey => sql::Conflict::Update {
                unique: &columns,
                columns: &columns[..1],
            },
        };
        let insert = sql::Insert {
            table: self.table,
            columns: &columns,
            rows: keys.iter().map(|key| vec![owner.clone(), key.clone()]).collect(),
            returning: &[],
            conflict,
        };
        sql::compile_insert(insert, handle.backend())
    }

    /// Deletes links; those of a model between by the rules of deletion.
    async fn delete(&self, handle: Handle<'_>, conditions: Vec<sql::Condition<'_>>) -> Result<()> {
        let models = self.through.as_ref().map(|between| between.model);
        let Some(model) = models.filter(|model| deletion::is_referred(handle, model)) else {
            let statement = sql::compile_delete_rows(self.table, conditions, handle.backend());
            return handle.execute(&statement).await.map(drop);
        };
        let key = model.primary_key();
        let keys = values_of(handle, self.table, (key.column, key.kind.value_kind()), conditions).await?;
        deletion::delete_keys(handle, model, keys).await.map(drop)
    }
}

/// The owner's end and the other one.
fn ends<T>(turned: bool, source: T, target: T) -> (T, T) {
    if turned { (target, source) } else { (source, target) }
}

/// The column of a foreign key of the model between.
fn key_of(model: &'static ModelOptions, relation: &str) -> Result<ColumnIndex> {
    match model.relation_named(relation).map(|index| model.relation(index).kind) {
        Some(RelationKind::Forward { column, .. }) => Ok(column),
        _ => Err(Error::Query(format!(
            "`{}` has no foreign key `{relation}`",
            model.name
        ))),
    }
}

impl Between {
    /// A new row: the two keys, the values that were given, and for the rest what a row has that gives nothing.
    fn row(&self, owner: &Value, other: &Value) -> Result<Vec<Value>> {
        (0..)
            .zip(self.model.columns)
            .map(|(index, column)| {
                let given = self.values.iter().find(|(given, _)| *given == index);
                match given {
                    _ if index == self.owner => Ok(owner.clone()),
                    _ if index == self.other => Ok(other.clone()),
                    Some((_, value)) => Ok(value.clone()),
                    None => self.unnamed(column),
                }
            })
            .collect()
    }

    /// What a column of a new row is that gives nothing.
    fn unnamed(&self, column: &Column) -> Result<Value> {
        let (kind, now) = (column.kind.value_kind(), Utc::now());
        match column.default {
            _ if column.auto => Ok(Value::Integer(0)),
            Some(default) => Ok(default()),
            None if column.auto_now || column.auto_now_add => Ok(match kind {
                ValueKind::Date => Value::Date(now.date_naive()),
                ValueKind::Time => Value::Time(now.time()),
                _ => Value::DateTime(now),
            }),
            None if column.null => Ok(Value::Null(kind)),
            None => {
                let (model, column) = (self.model.name, column.name);
                Err(Error::Query(format!(
                    "`{model}.{column}` needs a value: give it by `through_defaults`, or make the `{model}` itself"
                )))
            }
        }
    }
}
