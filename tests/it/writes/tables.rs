//! Tables of models that a test declares for itself.

use fastjango::db::Database;
use fastjango::migrations::{Autodetector, MigrateOptions, Migration, MigrationExecutor, ProjectState, Target};
use fastjango::models::base::Models;
use fastjango::models::registry::Registry;
use fastjango::prelude::*;

/// Makes the tables of these models, and tells the database of them.
pub(super) async fn make<M: Models>(db: &Database) -> Result<()> {
    let state = ProjectState::from_models(&M::options())?;
    let operations = Autodetector::new(&ProjectState::default(), &state).operations()?;
    let first = operations
        .into_iter()
        .fold(Migration::new("0001_initial"), Migration::operation);
    MigrationExecutor::new(db, "declared", vec![first])?
        .migrate(&Target::Latest, MigrateOptions::default(), &mut |_| {})
        .await?;
    Registry::of::<M>().attach(db);
    Ok(())
}
