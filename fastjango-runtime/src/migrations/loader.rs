//! The migrations of a project with what they amount to, checked against what a database has.

use std::collections::BTreeSet;

use super::graph::MigrationGraph;
use super::migration::Migration;
use super::recorder::AppliedMigration;
use super::state::ProjectState;
use crate::error::{Error, Result};

/// The migrations of a project, in order.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{CreateModel, Field, Loader, Migration};
///
/// # fn main() -> fastjango::error::Result<()> {
/// let create = CreateModel::new("Tag", "tag").field("id", Field::big_auto());
/// let loader = Loader::new(vec![Migration::new("0001_initial").operation(create)])?;
/// assert_eq!(loader.state()?.models()[0].name, "Tag");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Loader {
    graph: MigrationGraph,
}

impl Loader {
    /// The migrations that a project was given.
    ///
    /// # Errors
    ///
    /// Those of [`MigrationGraph::new`].
    pub fn new(migrations: Vec<Migration>) -> Result<Self> {
        let graph = MigrationGraph::new(migrations)?;
        Ok(Self { graph })
    }

    /// The graph of the migrations.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Loader, Migration};
    ///
    /// let loader = Loader::new(vec![Migration::new("0001_initial")])?;
    /// assert_eq!(loader.graph().find("0001")?.number(), Some(1));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn graph(&self) -> &MigrationGraph {
        &self.graph
    }

    /// The newest migration, on which the next will depend.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Loader, Migration};
    ///
    /// let after = |name| Migration::new(name).dependencies(["0001_initial"]);
    /// let loader = Loader::new(vec![Migration::new("0001_initial"), after("0002_a"), after("0002_b")])?;
    /// assert!(loader.leaf().is_err(), "let one of the two depend on the other");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there are several: two people have each written one.
    pub fn leaf(&self) -> Result<Option<&Migration>> {
        let leaves = self.graph.leaves();
        if leaves.len() > 1 {
            let names: Vec<&str> = leaves.iter().map(|leaf| leaf.name()).collect();
            return Err(Error::Configuration(format!(
                "no migration comes after both of `{}`; let one depend on the other",
                names.join("` and `")
            )));
        }
        Ok(leaves.first().copied())
    }

    /// The state that all migrations amount to.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, CreateModel, Field, Loader, Migration};
    ///
    /// let initial = Migration::new("0001").operation(CreateModel::new("Tag", "tag").field("id", Field::big_auto()));
    /// let second =
    ///     Migration::new("0002")
    ///         .dependencies(["0001"])
    ///         .operation(AddField::new("Tag", "name", Field::char(40)));
    /// let state = Loader::new(vec![initial, second])?.state()?;
    /// assert!(state.model("Tag")?.get_field("name").is_some());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if an operation doesn't fit the state before it.
    pub fn state(&self) -> Result<ProjectState> {
        self.state_of(|_| true)
    }

    /// The state just before a migration, in a database that gets all of them in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{AddField, CreateModel, Field, Loader, Migration};
    ///
    /// let initial = Migration::new("0001").operation(CreateModel::new("Tag", "tag").field("id", Field::big_auto()));
    /// let second =
    ///     Migration::new("0002")
    ///         .dependencies(["0001"])
    ///         .operation(AddField::new("Tag", "name", Field::char(40)));
    /// let before = Loader::new(vec![initial, second])?.state_before("0002")?;
    /// assert!(before.model("Tag")?.get_field("name").is_none());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Loader::state`].
    pub fn state_before(&self, name: &str) -> Result<ProjectState> {
        let migrations = self.graph.migrations();
        let before = migrations.iter().take_while(|migration| migration.name() != name);
        let before: BTreeSet<&str> = before.map(Migration::name).collect();
        self.state_of(|migration| before.contains(migration.name()))
    }

    /// The state that some of the migrations amount to.
    pub(super) fn state_of(&self, wanted: impl Fn(&Migration) -> bool) -> Result<ProjectState> {
        let mut state = ProjectState::new();
        for migration in self.graph.migrations().iter().filter(|migration| wanted(migration)) {
            migration
                .mutate_state(&mut state)
                .map_err(|error| in_migration(migration, &error))?;
        }
        Ok(state)
    }

    /// Compares the migrations with those that a database has applied.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if one is applied before another that it depends on, one that is applied is gone, or
    /// its file has changed since.
    pub fn check_history(&self, applied: &[AppliedMigration]) -> Result<()> {
        let names: BTreeSet<&str> = applied.iter().map(|row| row.name.as_str()).collect();
        for row in applied {
            let Some(migration) = self.graph.exact(&row.name) else {
                let message = format!(
                    "the database has applied `{}`, which is no migration of this project",
                    row.name
                );
                return Err(Error::Configuration(message));
            };
            if let Some(missing) = migration
                .dependency_names()
                .iter()
                .find(|name| !names.contains(name.as_str()))
            {
                return Err(Error::Configuration(format!(
                    "the database has applied `{}` before `{missing}`, on which it depends",
                    row.name
                )));
            }
            if has_changed(migration, row) {
                return Err(Error::Configuration(format!(
                    "the file of `{}` has changed since it was applied; undo that, and write a new migration instead",
                    row.name
                )));
            }
        }
        Ok(())
    }
}

/// Whether a migration's file has changed since it was applied.
pub(super) fn has_changed(migration: &Migration, row: &AppliedMigration) -> bool {
    matches!((migration.checksum(), row.checksum.as_str()), (Some(now), then) if !then.is_empty() && now != then)
}

/// An error, with the migration in which it was met.
pub(super) fn in_migration(migration: &Migration, error: &Error) -> Error {
    Error::Configuration(format!("in the migration `{}`: {error}", migration.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loader() -> Loader {
        let first = Migration::new("0001_initial").source("fn migration() {}");
        let second = Migration::new("0002_more").dependencies(["0001_initial"]);
        Loader::new(vec![first, second]).unwrap()
    }

    fn applied(name: &str, checksum: &str) -> AppliedMigration {
        AppliedMigration {
            name: name.to_owned(),
            checksum: checksum.to_owned(),
            applied: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn message(applied: &[AppliedMigration]) -> String {
        loader()
            .check_history(applied)
            .expect_err("the history is faulty")
            .to_string()
    }

    #[test]
    fn faults_of_the_history_are_named() {
        let checksum = loader().graph().migrations()[0].checksum().unwrap().to_owned();
        loader().check_history(&[applied("0001_initial", &checksum)]).unwrap();
        assert!(message(&[applied("0002_more", "")]).contains("before `0001_initial`"));
        assert!(message(&[applied("0009_gone", "")]).contains("no migration of this project"));
        assert!(message(&[applied("0001_initial", "another")]).contains("has changed since"));
    }

    #[test]
    fn two_leaves_are_a_conflict() {
        let other = Migration::new("0002_other").dependencies(["0001_initial"]);
        let migrations = loader().graph().migrations().iter().cloned().chain([other]).collect();
        let error = Loader::new(migrations)
            .unwrap()
            .leaf()
            .expect_err("two leaves")
            .to_string();
        assert!(error.contains("`0002_more` and `0002_other`"), "{error}");
    }
}
