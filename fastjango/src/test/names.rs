//! The names of databases that tests make on a server.

use std::process;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::db::Backend;
use crate::error::{Error, Result};
use crate::migrations::{Autodetector, Loader, Migration, Operation, ProjectState, check_drift};
use crate::project::Project;

/// What the names of a project's test databases begin with, which all servers allow.
pub(super) fn prefix(database: &str, project: &str) -> String {
    format!("test_{}_{}", plain(database, 16), plain(project, 12))
}

/// A name that no other test has, also not of another container on the same server, where numbers of processes repeat,
/// and not of one that was killed and left its database.
pub(super) fn unique(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    static RUN: LazyLock<u32> = LazyLock::new(|| getrandom::u32().unwrap_or_default());
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}_{}_{:08x}_{count}", process::id(), *RUN)
}

/// A template's name: other migrations make another template.
pub(super) fn template(prefix: &str, digest: u64) -> String {
    format!("{}{digest:016x}", templates(prefix))
}

/// What the names of all templates begin with.
pub(super) fn templates(prefix: &str) -> String {
    format!("{prefix}_template_")
}

/// Letters, digits and underscores, no more than so many.
fn plain(name: &str, most: usize) -> String {
    let letters = name.chars().map(|letter| {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() { letter } else { '_' }
    });
    letters.take(most).collect()
}

/// The migrations of a project. Where it knows none, one that makes the tables of its models, as Django does for apps
/// without migrations.
///
/// # Errors
///
/// [`Error::Configuration`](crate::Error::Configuration) where the models contradict each other.
pub(super) fn migrations(project: &Project) -> Result<Vec<Migration>> {
    let known = project.all_migrations();
    if !known.is_empty() {
        return Ok(known);
    }
    let state = ProjectState::from_models(project.all_models())?;
    let operations = Autodetector::new(&ProjectState::new(), &state).operations()?;
    let first = Migration::new("0001_initial").initial();
    Ok(vec![operations.into_iter().fold(first, Migration::operation)])
}

/// What the models have that the migrations don't, or the other way round, where the project has migrations.
pub(super) fn drift(project: &Project) -> Option<Error> {
    let known = project.all_migrations();
    if known.is_empty() {
        return None;
    }
    check_drift(project.all_models(), known).err()
}

/// A digest of all that the migrations do to a database of this kind.
///
/// What code does can't be read from it: where a migration has code, each build of the program has a digest of its
/// own.
///
/// # Errors
///
/// Those of the migrations, and of looking at the program's file.
pub(super) fn digest(project: &Project, backend: Backend) -> Result<u64> {
    let loader = Loader::new(migrations(project)?)?;
    let mut hash = Fnv::new();
    for migration in loader.graph().migrations() {
        hash.add(migration.name().as_bytes());
        hash.add(migration.checksum().unwrap_or_default().as_bytes());
        for line in loader.sql(migration.name(), backend, false)? {
            hash.add(line.as_bytes());
        }
        if migration
            .operations()
            .iter()
            .any(|operation| matches!(operation, Operation::RunRust(_)))
        {
            let built = std::env::current_exe()?.metadata()?.modified()?;
            hash.add(format!("{built:?}").as_bytes());
        }
    }
    Ok(hash.0)
}

/// The hash of Fowler, Noll and Vo, which is the same in every build, as the standard library's need not be.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        let prefix = prefix("Überaus-long_name.of a database", "a-project-with-a-long-name");
        assert_eq!(prefix, "test__beraus_long_nam_a_project_wi");
        // PostgreSQL allows 63 characters, MySQL 64.
        assert!(template(&prefix, u64::MAX).len() <= 63);
        assert_ne!(unique(&prefix), unique(&prefix));
    }
}
