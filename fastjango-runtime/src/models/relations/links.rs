//! Relations that are kept in a table between.

use super::{difference, no_model_between, values_of};
use crate::db::{Backend, Executor as _, Handle, Statement, Transaction};
use crate::error::{Error, IntegrityKind, Result};
use crate::models::deletion;
use crate::models::names::generated;
use crate::models::options::{Column, ColumnIndex, ModelOptions, Relation, RelationKind, Through};
use crate::models::rows::{self, lists};
use crate::models::signals::{Action, LinkChange, Listening};
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
    /// The model that declares the relation and its name there, for errors.
    declared: (&'static str, &'static str),
    /// The table of the other model and its key, to which the column points.
    target: (&'static str, &'static str),
    /// Whether the owner is of the side that doesn't declare the relation.
    reverse: bool,
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
        let (through, turned) = through_of(model, field)?;
        let kind = target.primary_key().kind.value_kind();
        let declared = match field.kind {
            RelationKind::ManyToManyReverse { inverse } => (target.name, inverse),
            _ => (model.name, field.name),
        };
        let target = (target.table, target.primary_key().column);
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
                    declared,
                    target,
                    reverse: turned,
                })
            }
            Through::Model {
                model,
                source,
                target: end,
            } => {
                let model = model();
                let (owner, other) = ends(turned, key_of(model, source)?, key_of(model, end)?);
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
                    declared,
                    target,
                    reverse: turned,
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

    /// The model between, and a column of it that needs a value which a link doesn't say.
    pub(super) fn model_between(&self) -> Option<(&'static ModelOptions, Option<&'static Column>)> {
        let between = self.through.as_ref()?;
        let mut columns = (0..).zip(between.model.columns);
        let unsaid = columns.find(|(index, column)| {
            let is_end = *index == between.owner || *index == between.other;
            !is_end && rows::value_of_unsaid(column).is_none()
        });
        Some((between.model, unsaid.map(|(_, column)| column)))
    }

    /// Links the owner to those that it isn't linked to.
    pub(super) async fn add(&self, handle: Handle<'_>, owner: Value, keys: Vec<Value>) -> Result<()> {
        let listening = self.listening(handle);
        if self.through.is_none() && listening.is_none() {
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
                self.insert_told(transaction, owner, new, listening).await
            })
            .await
    }

    /// Inserts links of which receivers hear.
    async fn insert_told(
        &self,
        transaction: &Transaction,
        owner: Value,
        keys: Vec<Value>,
        listening: Option<Listening>,
    ) -> Result<()> {
        let Some(listening) = listening else {
            return self.insert(transaction.handle(), owner, keys).await;
        };
        let change = self.change(&owner, Some(&keys));
        listening.tell(Action::PreAdd, change, transaction).await?;
        self.insert(transaction.handle(), owner.clone(), keys.clone()).await?;
        listening.tell(Action::PostAdd, change, transaction).await
    }

    /// Unlinks the owner from some, or from all.
    pub(super) async fn remove(&self, handle: Handle<'_>, owner: Value, keys: Option<&[Value]>) -> Result<()> {
        let Some(listening) = self.listening(handle) else {
            return self.unlink(handle, owner, keys).await;
        };
        let (before, after) = match keys {
            Some(_) => (Action::PreRemove, Action::PostRemove),
            None => (Action::PreClear, Action::PostClear),
        };
        handle
            .atomic(async |transaction| {
                let change = self.change(&owner, keys);
                listening.tell(before, change, transaction).await?;
                self.unlink(transaction.handle(), owner.clone(), keys).await?;
                listening.tell(after, change, transaction).await
            })
            .await
    }

    async fn unlink(&self, handle: Handle<'_>, owner: Value, keys: Option<&[Value]>) -> Result<()> {
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
                if !old.is_empty() {
                    self.remove(handle, owner.clone(), Some(&old)).await?;
                }
                if new.is_empty() {
                    return Ok(());
                }
                self.insert_told(transaction, owner, new, self.listening(handle)).await
            })
            .await
    }

    /// Those who hear of changes of the relation, where there are any.
    fn listening(&self, handle: Handle<'_>) -> Option<Listening> {
        Listening::of(handle).filter(|listening| listening.hears_links(self.table))
    }

    fn change<'a>(&self, owner: &'a Value, keys: Option<&'a [Value]>) -> LinkChange<'a> {
        LinkChange {
            table: self.table,
            reverse: self.reverse,
            owner,
            keys,
        }
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
        let backend = handle.backend();
        if let [statement] = &statements[..] {
            let inserted = handle.execute(statement).await;
            return inserted.map(drop).map_err(|error| self.explained(error, backend));
        }
        let inserted = handle
            .atomic(async |transaction| {
                for statement in &statements {
                    transaction.handle().execute(statement).await?;
                }
                Ok(())
            })
            .await;
        inserted.map_err(|error| self.explained(error, backend))
    }

    /// An error of inserting links, which knows the relation now: the key that leads nowhere is the other row's, as
    /// the owner's is that of an instance.
    fn explained(&self, error: Error, backend: Backend) -> Error {
        let Error::Integrity(mut error) = error else {
            return error;
        };
        if error.kind == IntegrityKind::ForeignKey && error.columns.is_empty() {
            error.columns = vec![self.other.0.to_owned()];
        }
        if error.kind == IntegrityKind::ForeignKey {
            let suffix = format!("fk_{}_{}", self.target.0, self.target.1);
            error
                .constraint
                .get_or_insert_with(|| generated(backend, self.table, &[self.other.0], &suffix));
        }
        error.table.get_or_insert_with(|| self.table.to_owned());
        error.model = Some(self.declared.0);
        error.fields = vec![self.declared.1];
        Error::Integrity(error)
    }

    fn insert_links(&self, handle: Handle<'_>, owner: &Value, keys: &[Value]) -> Result<Statement> {
        let columns = [self.owner, self.other.0];
        let insert = sql::Insert {
            table: self.table,
            columns: &columns,
            rows: keys.iter().map(|key| vec![owner.clone(), key.clone()]).collect(),
            returning: &[],
            conflict: sql::Conflict::Ignore { column: self.owner },
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

/// What is between the sides of a relation, and whether it is declared by the other model.
fn through_of(model: &'static ModelOptions, field: &'static Relation) -> Result<(Through, bool)> {
    let declared = |inverse| {
        let target = (field.target)();
        let relation = target.relation_named(inverse).map(|index| target.relation(index).kind);
        relation.map(|kind| (kind, true))
    };
    let kind = match field.kind {
        RelationKind::ManyToManyReverse { inverse } => declared(inverse),
        kind => Some((kind, false)),
    };
    match kind {
        Some((RelationKind::ManyToMany { through }, turned)) => Ok((through, turned)),
        _ => Err(Error::Query(format!(
            "`{}.{}` is not a relation to many rows",
            model.name, field.name
        ))),
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
                    None => rows::value_of_unsaid(column).ok_or_else(|| {
                        let (model, column) = (self.model.name, column.name);
                        Error::Query(format!(
                            "`{model}.{column}` needs a value: give it by `through_defaults`, or make the `{model}` itself"
                        ))
                    }),
                }
            })
            .collect()
    }
}
