//! What there is to do for a migration, before any of it is done.

use crate::db::Backend;
use crate::error::Result;
use crate::migrations::loader::in_migration;
use crate::migrations::migration::Migration;
use crate::migrations::operations::Work;
use crate::migrations::state::ProjectState;

/// An operation, as work to be done.
pub(super) struct PlannedStep {
    pub(super) description: String,
    /// What its author may have missed where the database refuses it.
    pub(super) advice: Option<String>,
    pub(super) work: Work,
}

/// The work of a migration, in the order of doing; `before` is the state without it.
pub(super) fn steps(
    mut before: ProjectState,
    migration: &Migration,
    backend: Backend,
    backwards: bool,
) -> Result<Vec<PlannedStep>> {
    let mut steps = Vec::new();
    for operation in migration.operations() {
        let mut after = before.clone();
        let work = operation.state_forwards(&mut after).and_then(|()| {
            if backwards {
                operation.database_backwards(backend, &before, &after)
            } else {
                operation.database_forwards(backend, &before, &after)
            }
        });
        steps.push(PlannedStep {
            description: operation.describe(),
            advice: operation.advice().filter(|_| !backwards),
            work: work.map_err(|error| in_migration(migration, &error))?,
        });
        before = after;
    }
    if backwards {
        steps.reverse();
    }
    Ok(steps)
}
