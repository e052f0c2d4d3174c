//! The rows that go with those that are deleted: Django's `Collector`.

use std::collections::HashSet;

use super::Deleted;
use crate::db::Handle;
use crate::error::{Error, ProtectedError, Result};
use crate::models::options::{ModelOptions, OnDelete};
use crate::models::registry::{Referrer, ReferringKey, Registry};
use crate::models::rows::lists;
use crate::models::sql;
use crate::value::{Value, ValueKey};

/// Gathers what a deletion means, model by model, and then writes it.
pub(super) struct Collector<'a> {
    handle: Handle<'a>,
    registry: &'a Registry,
    model: &'static ModelOptions,
    /// The rows that go and were read, in the order in which they were found.
    collected: Vec<Collected>,
    /// A model whose rows go before those of another.
    dependencies: Vec<(&'static ModelOptions, &'static ModelOptions)>,
    /// The rows that go without being read: they refer to rows with these keys, and nothing refers to them.
    unread: Vec<(Unread, Vec<Value>)>,
    /// The keys that are set to NULL where they refer to rows with these keys.
    released: Vec<(ReferringKey, Vec<Value>)>,
    protected: Vec<(&'static str, Value)>,
    protecting: Vec<(&'static str, &'static str)>,
}

/// The rows of a model that go.
struct Collected {
    model: &'static ModelOptions,
    keys: Vec<Value>,
    known: HashSet<ValueKey>,
}

/// A table whose rows go by a column of theirs.
struct Unread {
    name: String,
    table: &'static str,
    column: &'static str,
}

/// Rows that go, and the relation to the deleted model that led to them.
struct Found {
    model: &'static ModelOptions,
    keys: Vec<Value>,
    through: Option<ReferringKey>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(handle: Handle<'a>, registry: &'a Registry, model: &'static ModelOptions) -> Self {
        Self {
            handle,
            registry,
            model,
            collected: Vec::new(),
            dependencies: Vec::new(),
            unread: Vec::new(),
            released: Vec::new(),
            protected: Vec::new(),
            protecting: Vec::new(),
        }
    }

    /// Deletes the rows with these keys and what belongs to them.
    pub(super) async fn delete(mut self, keys: Vec<Value>) -> Result<Deleted> {
        let keys = self.add(self.model, keys);
        if keys.is_empty() {
            return Ok(Deleted::default());
        }
        self.collect(keys).await?;
        if self.protecting.is_empty() {
            return self.write().await;
        }
        self.protected
            .sort_by_cached_key(|(model, key)| (*model, ValueKey::from(key)));
        self.protected.dedup();
        Err(Error::Protected(ProtectedError {
            model: self.model.name,
            relations: self.protecting,
            protected: self.protected,
        }))
    }

    /// Finds what belongs to the rows, and what belongs to that.
    async fn collect(&mut self, keys: Vec<Value>) -> Result<()> {
        let registry = self.registry;
        let mut open = vec![Found {
            model: self.model,
            keys,
            through: None,
        }];
        while let Some(found) = open.pop() {
            for referrer in registry.referrers(found.model) {
                match *referrer {
                    Referrer::Link {
                        model,
                        relation,
                        table,
                        column,
                    } => {
                        let name = format!("{}_{relation}", model.name);
                        self.unread.push((Unread { name, table, column }, found.keys.clone()));
                    }
                    Referrer::Key(key) => open.extend(self.follow(key, &found).await?),
                }
            }
        }
        Ok(())
    }

    /// Applies the rule of a foreign key to the rows that refer by it; gives those that go and were not known.
    async fn follow(&mut self, key: ReferringKey, found: &Found) -> Result<Option<Found>> {
        let through = found.through.unwrap_or(key);
        match key.on_delete {
            OnDelete::SetNull => self.released.push((key, found.keys.clone())),
            OnDelete::Protect => {
                let rows = self.referring(key, &found.keys).await?;
                self.protect(through, key.model, rows);
            }
            OnDelete::Cascade if self.registry.referrers(key.model).is_empty() => {
                let unread = Unread {
                    name: key.model.name.to_owned(),
                    table: key.model.table,
                    column: key.model.column(key.column).column,
                };
                self.unread.push((unread, found.keys.clone()));
            }
            OnDelete::Cascade => {
                let rows = self.referring(key, &found.keys).await?;
                if rows.is_empty() {
                    return Ok(None);
                }
                self.order(key, found);
                let keys = self.add(key.model, rows);
                return Ok((!keys.is_empty()).then_some(Found {
                    model: key.model,
                    keys,
                    through: Some(through),
                }));
            }
        }
        Ok(None)
    }

    /// Sees to it that the database finds no key that leads nowhere, even for a moment where it minds.
    fn order(&mut self, key: ReferringKey, found: &Found) {
        let nullable = key.model.column(key.column).null;
        if !nullable {
            self.dependencies.push((key.model, found.model));
        } else if !self.handle.capabilities().deferrable_constraints {
            self.released.push((key, found.keys.clone()));
        }
    }

    fn protect(&mut self, through: ReferringKey, model: &'static ModelOptions, rows: Vec<Value>) {
        let relation = (through.model.name, through.relation);
        if !rows.is_empty() && !self.protecting.contains(&relation) {
            self.protecting.push(relation);
        }
        self.protected.extend(rows.into_iter().map(|key| (model.name, key)));
    }

    /// Notes rows that go, and gives those that were not known.
    fn add(&mut self, model: &'static ModelOptions, keys: Vec<Value>) -> Vec<Value> {
        let known = self
            .collected
            .iter()
            .position(|collected| std::ptr::eq(collected.model, model));
        let at = known.unwrap_or_else(|| {
            self.collected.push(Collected {
                model,
                keys: Vec::new(),
                known: HashSet::new(),
            });
            self.collected.len() - 1
        });
        let collected = &mut self.collected[at];
        let new: Vec<Value> = keys
            .into_iter()
            .filter(|key| collected.known.insert(ValueKey::from(key)))
            .collect();
        collected.keys.extend_from_slice(&new);
        new
    }

    /// The primary keys of the rows that refer to rows with these keys.
    async fn referring(&self, key: ReferringKey, keys: &[Value]) -> Result<Vec<Value>> {
        let own = key.model.primary_key();
        let column = key.model.column(key.column).column;
        let mut found = Vec::new();
        for list in lists(self.handle, keys) {
            let conditions = vec![(column, list)];
            let statement = sql::compile_select_rows(key.model.table, &[own.column], conditions, self.handle.backend());
            for row in self.handle.fetch_all(&statement).await? {
                found.push(row.value(0, own.kind.value_kind())?);
            }
        }
        Ok(found)
    }

    /// Writes what was found: what nothing refers to first, then the released keys, then the rows in order.
    async fn write(mut self) -> Result<Deleted> {
        let (handle, backend) = (self.handle, self.handle.backend());
        let mut deleted = Deleted::default();
        for (unread, keys) in &self.unread {
            for list in lists(handle, keys) {
                let statement = sql::compile_delete_rows(unread.table, vec![(unread.column, list)], backend);
                deleted.add(&unread.name, handle.execute(&statement).await?);
            }
        }
        for (key, keys) in &self.released {
            let column = key.model.column(key.column);
            for list in lists(handle, keys) {
                let null = Value::Null(column.kind.value_kind());
                let conditions = vec![(column.column, list)];
                let statement =
                    sql::compile_update_rows(key.model.table, vec![(column.column, null)], conditions, backend);
                handle.execute(&statement).await?;
            }
        }
        self.sort();
        for Collected { model, mut keys, .. } in self.collected {
            // Those that were found last refer to those that were found first.
            keys.reverse();
            for list in lists(handle, &keys) {
                let statement =
                    sql::compile_delete_rows(model.table, vec![(model.primary_key().column, list)], backend);
                deleted.add(model.name, handle.execute(&statement).await?);
            }
        }
        Ok(deleted)
    }

    /// Orders the models so that each comes after those that depend on it. Models in a circle stay as they were found,
    /// the last first: they need constraints that wait for the end of the transaction.
    fn sort(&mut self) {
        let mut rest = std::mem::take(&mut self.collected);
        rest.reverse();
        while !rest.is_empty() {
            let ready = rest.iter().position(|candidate| {
                let mut waiting = self.dependencies.iter().filter(|(first, then)| {
                    std::ptr::eq(*then, candidate.model) && !std::ptr::eq(*first, candidate.model)
                });
                !waiting.any(|(first, _)| rest.iter().any(|other| std::ptr::eq(other.model, *first)))
            });
            self.collected.push(rest.remove(ready.unwrap_or(0)));
        }
    }
}
