//! What can be declared of a model, on every database: types of columns, choices, validators, constraints; how it comes
//! into tables, out of them, and what is refused on the way.

use fastjango::db::Database;
use fastjango::migrations::{
    Autodetector, MigrateOptions, Migration, MigrationExecutor, Operation, ProjectState, Target,
};
use fastjango::models::options::ModelOptions;
use fastjango::prelude::*;
use fastjango_tests::databases::Seed;
use fastjango_tests::on_every_database;
use serde::{Deserialize, Serialize};

mod abstract_models;
mod constraints;
mod decimals;
mod divisions;
mod documents;
mod keys;
mod moments;
mod times;
mod types;
mod validators;

/// The tables of some models, made as `makemigrations` and `migrate` make them.
pub(crate) async fn create(db: &Database, models: &[&'static ModelOptions]) -> Result<()> {
    let state = ProjectState::from_models(models)?;
    let operations: Vec<Operation> = Autodetector::new(&ProjectState::new(), &state).operations()?;
    let migration = operations
        .into_iter()
        .fold(Migration::new("0001_initial").initial(), Migration::operation);
    let executor = MigrationExecutor::new(db, "declarations", vec![migration])?;
    executor
        .migrate(&Target::Latest, MigrateOptions::default(), &mut |_| ())
        .await
        .map(drop)
}

/// The messages of a validation, by field, with their codes.
fn told(outcome: Result<()>) -> Vec<(String, String, &'static str)> {
    let Err(Error::Validation(ValidationError::Fields(fields))) = outcome else {
        outcome.expect("only a validation refuses");
        return Vec::new();
    };
    let mut told = Vec::new();
    for (name, error) in fields {
        let ValidationError::Messages(details) = error else {
            panic!("`{name}` has a list of messages");
        };
        told.extend(
            details
                .into_iter()
                .map(|detail| (name.clone(), detail.message, detail.code)),
        );
    }
    told
}
