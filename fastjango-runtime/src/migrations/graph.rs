//! In which order migrations come: a graph of what depends on what.

use std::collections::BTreeSet;

use super::migration::Migration;
use crate::error::{Error, Result};

/// The migrations of a project, in an order in which each comes after all that it depends on.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Migration, MigrationGraph, Target};
///
/// # fn main() -> fastjango::error::Result<()> {
/// let second = Migration::new("0002_more").dependencies(["0001_initial"]);
/// let graph = MigrationGraph::new(vec![second, Migration::new("0001_initial")])?;
/// assert_eq!(graph.migrations()[0].name(), "0001_initial");
/// assert_eq!(graph.plan(&Target::parse("0001"), &[])?.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct MigrationGraph {
    migrations: Vec<Migration>,
}

/// Where `migrate` is to arrive.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::Target;
///
/// assert_eq!(Target::parse("zero"), Target::Zero);
/// assert_eq!(Target::parse("0002"), Target::Named("0002".into()));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// After the newest migration.
    Latest,
    /// Before the first: `zero`.
    Zero,
    /// After the migration whose name is this or begins with it.
    Named(String),
}

impl Target {
    /// The target that a command line names: `zero`, or the start of a migration's name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationGraph, Target};
    ///
    /// let graph = MigrationGraph::new(vec![Migration::new("0001_initial")])?;
    /// let applied = ["0001_initial".to_owned()];
    /// assert_eq!(graph.plan(&Target::parse("zero"), &applied)?.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text == "zero" {
            Self::Zero
        } else {
            Self::Named(text.to_owned())
        }
    }
}

/// A migration that is to be applied, or taken back.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::migrations::{Migration, MigrationGraph, Target};
///
/// let graph = MigrationGraph::new(vec![Migration::new("0001_initial")])?;
/// let plan = graph.plan(&Target::Zero, &["0001_initial".to_owned()])?;
/// assert!(plan[0].backwards && plan[0].migration.name() == "0001_initial");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PlannedMigration<'a> {
    /// The migration.
    pub migration: &'a Migration,
    /// Whether it is taken back.
    pub backwards: bool,
}

impl MigrationGraph {
    /// Puts migrations in order, by their dependencies and then by their names.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationGraph};
    ///
    /// let orphan = Migration::new("0002_more").dependencies(["0001_initial"]);
    /// let fault = MigrationGraph::new(vec![orphan]).unwrap_err();
    /// assert_eq!(fault.to_string(), "`0002_more` depends on `0001_initial`, which isn't there");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if two have the same name, one depends on another that isn't there, or on itself in
    /// a circle.
    pub fn new(mut migrations: Vec<Migration>) -> Result<Self> {
        migrations.sort_by(|one, other| one.name().cmp(other.name()));
        check_names(&migrations)?;
        let mut sorted: Vec<Migration> = Vec::with_capacity(migrations.len());
        while !migrations.is_empty() {
            let is_ready = |migration: &Migration| {
                let mut needed = migration.dependency_names().iter();
                needed.all(|name| sorted.iter().any(|done| done.name() == name))
            };
            let Some(at) = migrations.iter().position(is_ready) else {
                return Err(circle(&migrations));
            };
            sorted.push(migrations.remove(at));
        }
        Ok(Self { migrations: sorted })
    }

    /// All migrations, each after those that it depends on.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationGraph};
    ///
    /// let second = Migration::new("0002_a").dependencies(["0003_b"]);
    /// let graph = MigrationGraph::new(vec![second, Migration::new("0003_b")])?;
    /// let names: Vec<&str> = graph.migrations().iter().map(Migration::name).collect();
    /// assert_eq!(names, ["0003_b", "0002_a"], "by what they depend on, then by name");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// Those that no other depends on; more than one is a conflict.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationGraph};
    ///
    /// let after = |name| Migration::new(name).dependencies(["0001_initial"]);
    /// let graph = MigrationGraph::new(vec![Migration::new("0001_initial"), after("0002_a"), after("0002_b")])?;
    /// assert_eq!(graph.leaves().len(), 2, "two people have each written one");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn leaves(&self) -> Vec<&Migration> {
        let needed: BTreeSet<&String> = self.migrations.iter().flat_map(Migration::dependency_names).collect();
        let is_leaf = |migration: &&Migration| !needed.iter().any(|name| *name == migration.name());
        self.migrations.iter().filter(is_leaf).collect()
    }

    /// The migration with exactly this name.
    pub(super) fn exact(&self, name: &str) -> Option<&Migration> {
        self.migrations.iter().find(|migration| migration.name() == name)
    }

    /// The migration whose name is this, or the only one whose name begins with it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationGraph};
    ///
    /// let graph = MigrationGraph::new(vec![Migration::new("0001_initial")])?;
    /// assert_eq!(graph.find("0001")?.name(), "0001_initial");
    /// assert!(graph.find("0002").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is none, or more than one.
    pub fn find(&self, prefix: &str) -> Result<&Migration> {
        if let Some(exact) = self.exact(prefix) {
            return Ok(exact);
        }
        let mut matching = self
            .migrations
            .iter()
            .filter(|migration| migration.name().starts_with(prefix));
        match (matching.next(), matching.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => Err(Error::Configuration(format!(
                "more than one migration begins with `{prefix}`"
            ))),
            (None, _) => Err(self.unknown(prefix)),
        }
    }

    /// That there is no such migration, and which there are: the newest of many.
    fn unknown(&self, prefix: &str) -> Error {
        const SHOWN: usize = 10;
        let names: Vec<&str> = self.migrations.iter().map(Migration::name).collect();
        let newest = &names[names.len().saturating_sub(SHOWN)..];
        let which = match (names.len(), newest.len()) {
            (0, _) => "there are none yet".to_owned(),
            (all, shown) => {
                let what = if all == shown { "there are" } else { "the newest are" };
                format!("{what} `zero`, `{}`", newest.join("`, `"))
            }
        };
        Error::Configuration(format!("there is no migration `{prefix}`; {which}"))
    }

    /// What is to be done to arrive at a target, given the names of those that are applied.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationGraph, Target};
    ///
    /// let second = Migration::new("0002_more").dependencies(["0001_initial"]);
    /// let graph = MigrationGraph::new(vec![Migration::new("0001_initial"), second])?;
    /// let plan = graph.plan(&Target::Latest, &["0001_initial".to_owned()])?;
    /// assert_eq!((plan.len(), plan[0].migration.name()), (1, "0002_more"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`MigrationGraph::find`].
    pub fn plan(&self, target: &Target, applied: &[String]) -> Result<Vec<PlannedMigration<'_>>> {
        let is_applied = |migration: &&Migration| applied.iter().any(|name| name == migration.name());
        let forwards = |migration| PlannedMigration {
            migration,
            backwards: false,
        };
        let backwards = |migration| PlannedMigration {
            migration,
            backwards: true,
        };
        let applied_backwards = || self.migrations.iter().rev().filter(is_applied);
        Ok(match target {
            Target::Latest => self
                .migrations
                .iter()
                .filter(|m| !is_applied(m))
                .map(forwards)
                .collect(),
            Target::Zero => applied_backwards().map(backwards).collect(),
            Target::Named(prefix) => {
                let target = self.find(prefix)?;
                if is_applied(&target) {
                    let after = self.descendants(target.name());
                    applied_backwards()
                        .filter(|m| after.contains(m.name()))
                        .map(backwards)
                        .collect()
                } else {
                    let before = self.ancestors(target.name());
                    let missing = self.migrations.iter().filter(|m| !is_applied(m));
                    missing.filter(|m| before.contains(m.name())).map(forwards).collect()
                }
            }
        })
    }

    /// A migration and all that it depends on, however far.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, MigrationGraph};
    ///
    /// let second = Migration::new("0002_more").dependencies(["0001_initial"]);
    /// let graph = MigrationGraph::new(vec![Migration::new("0001_initial"), second])?;
    /// assert!(graph.ancestors("0002_more").contains("0001_initial"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn ancestors(&self, name: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for migration in self.migrations.iter().rev() {
            if migration.name() == name || found.contains(migration.name()) {
                found.insert(migration.name());
                found.extend(migration.dependency_names().iter().map(String::as_str));
            }
        }
        found
    }

    /// All that depend on a migration, however far.
    fn descendants(&self, name: &str) -> BTreeSet<&str> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for migration in &self.migrations {
            let mut needed = migration.dependency_names().iter();
            if needed.any(|needed| needed == name || found.contains(needed.as_str())) {
                found.insert(migration.name());
            }
        }
        found
    }
}

fn check_names(sorted: &[Migration]) -> Result<()> {
    if let Some([one, _]) = sorted.array_windows().find(|[one, other]| one.name() == other.name()) {
        let message = format!("there are two migrations named `{}`", one.name());
        return Err(Error::Configuration(message));
    }
    for migration in sorted {
        for needed in migration.dependency_names() {
            if !sorted.iter().any(|other| other.name() == needed) {
                let message = format!("`{}` depends on `{needed}`, which isn't there", migration.name());
                return Err(Error::Configuration(message));
            }
        }
    }
    Ok(())
}

/// The circle among migrations of which none can come first.
fn circle(left: &[Migration]) -> Error {
    let mut path: Vec<&str> = Vec::new();
    let mut next = left.first();
    while let Some(migration) = next {
        let seen = path.iter().position(|name| *name == migration.name());
        path.push(migration.name());
        if let Some(start) = seen {
            path.drain(..start);
            break;
        }
        let is_needed = |other: &&Migration| migration.dependency_names().iter().any(|name| name == other.name());
        next = left.iter().find(is_needed);
    }
    Error::Configuration(format!(
        "migrations depend on each other in a circle: {}",
        path.join(" -> ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(migrations: &[(&str, &[&str])]) -> Result<MigrationGraph> {
        let made = migrations.iter().map(|(name, needed)| {
            let migration = Migration::new(name);
            match needed {
                [] => migration,
                [one] => migration.dependencies([one]),
                [one, two, ..] => migration.dependencies([one, two]),
            }
        });
        MigrationGraph::new(made.collect())
    }

    fn diamond() -> MigrationGraph {
        graph(&[
            ("0003_merge", &["0002_b", "0002_a"]),
            ("0002_a", &["0001_initial"]),
            ("0002_b", &["0001_initial"]),
            ("0001_initial", &[]),
        ])
        .unwrap()
    }

    fn plan(target: &str, applied: &[&str]) -> Vec<(String, bool)> {
        let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
        let graph = diamond();
        let plan = graph.plan(&Target::parse(target), &applied).unwrap();
        plan.iter()
            .map(|step| (step.migration.name().to_owned(), step.backwards))
            .collect()
    }

    fn message(result: Result<MigrationGraph>) -> String {
        result.expect_err("the graph is faulty").to_string()
    }

    #[test]
    fn each_comes_after_what_it_depends_on() {
        let graph = diamond();
        let names: Vec<&str> = graph.migrations().iter().map(Migration::name).collect();
        assert_eq!(names, ["0001_initial", "0002_a", "0002_b", "0003_merge"]);
        assert_eq!(graph.leaves().len(), 1);
    }

    #[test]
    fn plans_go_forwards_and_backwards() {
        let done = |name: &str, backwards| (name.to_owned(), backwards);
        assert_eq!(
            plan("0002_b", &[]),
            [done("0001_initial", false), done("0002_b", false)]
        );
        assert_eq!(plan("0002_a", &["0001_initial", "0002_a", "0002_b"]), []);
        let all = ["0001_initial", "0002_a", "0002_b", "0003_merge"];
        assert_eq!(plan("0002_a", &all), [done("0003_merge", true)]);
        assert_eq!(
            plan("zero", &all[..2]),
            [done("0002_a", true), done("0001_initial", true)]
        );
    }

    #[test]
    fn faults_are_named() {
        assert_eq!(
            message(graph(&[("a", &[]), ("a", &[])])),
            "there are two migrations named `a`"
        );
        assert_eq!(
            message(graph(&[("a", &["b"])])),
            "`a` depends on `b`, which isn't there"
        );
        let ring = graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]);
        assert_eq!(
            message(ring),
            "migrations depend on each other in a circle: b -> c -> b"
        );
    }

    #[test]
    fn a_prefix_has_to_mean_one() {
        assert_eq!(diamond().find("0003").unwrap().name(), "0003_merge");
        assert!(diamond().find("0002").is_err());
        assert!(diamond().find("0004").is_err());
    }
}
