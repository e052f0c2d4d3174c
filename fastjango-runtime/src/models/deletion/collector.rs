//! The rows that go with those that are deleted: Django's `Collector`.

use std::collections::HashSet;

use super::Deleted;
use crate::db::Handle;
use crate::error::{Error, ProtectedError, RestrictedError, Result};
use crate::models::options::{ModelOptions, OnDelete, Relation, RelationKind};
use crate::models::registry::{Referrer, ReferringKey, Registry};
use crate::models::rows::lists;
use crate::models::signals::{Listening, Loaded, Origin};
use crate::models::sql;
use crate::value::{Value, ValueKey};

/// Gathers what a deletion means, model by model, and then writes it.
pub(super) struct Collector<'a> {
    handle: Handle<'a>,
    registry: &'a Registry,
    listening: Option<Listening>,
    origin: Origin,
    /// The rows that go and were read, in the order in which they were found.
    collected: Vec<Collected>,
    /// A model whose rows go before those of another.
    dependencies: Vec<(&'static ModelOptions, &'static ModelOptions)>,
    /// The rows that go without being read: they refer to rows with these keys, and nothing refers to them.
    unread: Vec<(Unread, Vec<Value>)>,
    /// The keys that become something else where they refer to rows with these keys.
    released: Vec<(ReferringKey, Vec<Value>, Value)>,
    protected: Refusals,
    restricted: Refusals,
}

/// Rows that forbid the deletion, and through which keys.
#[derive(Default)]
struct Refusals {
    rows: Vec<(&'static ModelOptions, Value)>,
    relations: Vec<(&'static str, &'static str)>,
}

/// The rows of a model that go.
struct Collected {
    model: &'static ModelOptions,
    keys: Vec<Value>,
    known: HashSet<ValueKey>,
}

/// Rows of a model of whose deletion somebody hears.
struct Heard {
    model: &'static ModelOptions,
    rows: Vec<Loaded>,
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

impl Refusals {
    fn add(&mut self, (model, relation): (&'static str, &'static str), of: &'static ModelOptions, rows: Vec<Value>) {
        if !rows.is_empty() && !self.relations.contains(&(model, relation)) {
            self.relations.push((model, relation));
        }
        self.rows.extend(rows.into_iter().map(|key| (of, key)));
    }

    /// The rows, each once and in order, by the names of their models.
    fn named(mut self) -> Vec<(&'static str, Value)> {
        self.rows
            .sort_by_cached_key(|(model, key)| (model.name, ValueKey::from(key)));
        let mut rows: Vec<_> = self.rows.into_iter().map(|(model, key)| (model.name, key)).collect();
        rows.dedup();
        rows
    }
}

impl<'a> Collector<'a> {
    pub(super) fn new(handle: Handle<'a>, registry: &'a Registry, origin: Origin) -> Self {
        Self {
            handle,
            registry,
            listening: Listening::of(handle),
            origin,
            collected: Vec::new(),
            dependencies: Vec::new(),
            unread: Vec::new(),
            released: Vec::new(),
            protected: Refusals::default(),
            restricted: Refusals::default(),
        }
    }

    /// Deletes the rows with these keys and what belongs to them.
    pub(super) async fn delete(mut self, keys: Vec<Value>) -> Result<Deleted> {
        let keys = self.add(self.origin.model(), keys);
        if keys.is_empty() {
            return Ok(Deleted::default());
        }
        self.collect(keys).await?;
        self.refuse()?;
        self.write().await
    }

    /// Fails where rows forbid it; those that are restricted don't where they go too.
    fn refuse(&mut self) -> Result<()> {
        let model = self.origin.model().name;
        let protected = std::mem::take(&mut self.protected);
        if !protected.relations.is_empty() {
            return Err(Error::Protected(ProtectedError {
                model,
                relations: protected.relations.clone(),
                protected: protected.named(),
            }));
        }
        let mut restricted = std::mem::take(&mut self.restricted);
        restricted.rows.retain(|(model, key)| !self.goes(model, key));
        if restricted.rows.is_empty() {
            return Ok(());
        }
        restricted
            .relations
            .retain(|(model, _)| restricted.rows.iter().any(|(row, _)| row.name == *model));
        Err(Error::Restricted(RestrictedError {
            model,
            relations: restricted.relations.clone(),
            restricted: restricted.named(),
        }))
    }

    /// Whether a row goes.
    fn goes(&self, model: &'static ModelOptions, key: &Value) -> bool {
        let of_model = self
            .collected
            .iter()
            .find(|collected| std::ptr::eq(collected.model, model));
        of_model.is_some_and(|collected| collected.known.contains(&ValueKey::from(key)))
    }

    /// Finds what belongs to the rows, and what belongs to that.
    async fn collect(&mut self, keys: Vec<Value>) -> Result<()> {
        let registry = self.registry;
        let mut open = vec![Found {
            model: self.origin.model(),
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
            OnDelete::SetNull | OnDelete::SetDefault | OnDelete::Set => {
                self.released.push((key, found.keys.clone(), key.replacement()));
            }
            // The registry leaves those out.
            OnDelete::DoNothing | OnDelete::DbCascade | OnDelete::DbSetNull | OnDelete::DbSetDefault => {}
            OnDelete::Protect => {
                let rows = self.referring(key, &found.keys).await?;
                self.protected
                    .add((through.model.name, through.relation), key.model, rows);
            }
            OnDelete::Restrict => {
                let rows = self.referring(key, &found.keys).await?;
                if !rows.is_empty() {
                    self.order(key, found);
                }
                self.restricted.add((key.model.name, key.relation), key.model, rows);
            }
            OnDelete::Cascade if self.can_go_unread(key.model) => {
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
            let null = Value::Null(key.model.column(key.column).kind.value_kind());
            self.released.push((key, found.keys.clone(), null));
        }
    }

    /// Whether nothing has to be known of a model's rows to delete them: nothing refers to them, no row of theirs may
    /// be one that is restricted, and nobody hears of it.
    fn can_go_unread(&self, model: &'static ModelOptions) -> bool {
        let restricted = |relation: &Relation| {
            matches!(
                relation.kind,
                RelationKind::Forward {
                    on_delete: OnDelete::Restrict,
                    ..
                }
            )
        };
        let heard = self.listening.as_ref().and_then(|listening| listening.deletes(model));
        self.registry.referrers(model).is_empty() && heard.is_none() && !model.relations.iter().any(restricted)
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

    /// Writes what was found: what nothing refers to first, then the keys that become something else, then the rows in
    /// order.
    async fn write(mut self) -> Result<Deleted> {
        let mut deleted = Deleted::default();
        self.sort();
        let heard = self.load_heard().await?;
        for loaded in &heard {
            self.tell(loaded, false).await?;
        }
        self.delete_unread(&mut deleted).await?;
        self.release().await?;
        let (handle, backend) = (self.handle, self.handle.backend());
        for Collected { model, keys, .. } in &self.collected {
            // Those that were found last refer to those that were found first.
            let keys: Vec<Value> = keys.iter().rev().cloned().collect();
            for list in lists(handle, &keys) {
                let statement =
                    sql::compile_delete_rows(model.table, vec![(model.primary_key().column, list)], backend);
                deleted.add(model.name, handle.execute(&statement).await?);
            }
            for loaded in heard.iter().filter(|loaded| std::ptr::eq(loaded.model, *model)) {
                self.tell(loaded, true).await?;
            }
        }
        Ok(deleted)
    }

    async fn delete_unread(&self, deleted: &mut Deleted) -> Result<()> {
        for (unread, keys) in &self.unread {
            for list in lists(self.handle, keys) {
                let conditions = vec![(unread.column, list)];
                let statement = sql::compile_delete_rows(unread.table, conditions, self.handle.backend());
                deleted.add(&unread.name, self.handle.execute(&statement).await?);
            }
        }
        Ok(())
    }

    async fn release(&self) -> Result<()> {
        for (key, keys, value) in &self.released {
            let column = key.model.column(key.column).column;
            for list in lists(self.handle, keys) {
                let (assignments, conditions) = (vec![(column, value.clone())], vec![(column, list)]);
                let statement =
                    sql::compile_update_rows(key.model.table, assignments, conditions, self.handle.backend());
                self.handle.execute(&statement).await?;
            }
        }
        Ok(())
    }

    /// Reads the rows of whose deletion somebody hears.
    async fn load_heard(&self) -> Result<Vec<Heard>> {
        let mut heard = Vec::new();
        let (Some(listening), Some(db)) = (&self.listening, self.handle.transaction()) else {
            return Ok(heard);
        };
        for Collected { model, keys, .. } in &self.collected {
            if let Some(receivers) = listening.deletes(model) {
                let rows = receivers.load(keys, db).await?;
                heard.push(Heard { model, rows });
            }
        }
        Ok(heard)
    }

    /// Tells the receivers of rows that are about to be deleted, or were.
    async fn tell(&self, heard: &Heard, done: bool) -> Result<()> {
        let (Some(listening), Some(db)) = (&self.listening, self.handle.transaction()) else {
            return Ok(());
        };
        let Some(receivers) = listening.deletes(heard.model) else {
            return Ok(());
        };
        for row in &heard.rows {
            receivers.delete(row, done, self.origin, db).await?;
        }
        Ok(())
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
