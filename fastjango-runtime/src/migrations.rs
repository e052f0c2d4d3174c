//! Migrations: the history of the models as Rust files, and how a database follows it.
//!
//! The way of a change: [`ProjectState::from_models`] says what the compiled models ask for, [`Loader`] what the
//! migrations written so far amount to; [`makemigrations`] compares the two and writes the difference as a file, and
//! [`MigrationExecutor`] brings a database along. A migration file needs only `use fastjango::migrations::*`.

mod autodetector;
mod constraints;
mod essence;
mod executor;
mod expressions;
mod fields;
mod graph;
mod indexes;
mod list;
mod literals;
mod loader;
mod makemigrations;
mod migration;
mod operations;
mod recorder;
mod schema;
mod state;
mod warnings;
mod writer;

pub use crate::models::options::OnDelete;
pub use crate::models::query::Function;
pub use autodetector::Autodetector;
pub use constraints::{CheckConstraint, Constraint, Deferrable, UniqueConstraint};
pub use executor::{MigrateOptions, MigrationExecutor, Progress, ShownMigration};
pub use expressions::{Expression, F, IndexExpression};
pub use fields::{DatabaseDefaultValue, DefaultValue, Field, FieldKind, Now};
pub use graph::{MigrationGraph, PlannedMigration, Target};
pub use indexes::{Index, IndexField};
pub use literals::{Literal, bytes, date, date_time, decimal, duration, json, time, uuid};
pub use loader::Loader;
pub use makemigrations::{MakeOptions, Written, check_drift, makemigrations};
pub use migration::Migration;
pub use operations::{
    AddConstraint, AddField, AddIndex, Code, CreateModel, DeleteModel, MigrationCode, Operation, RemoveConstraint,
    RemoveField, RemoveIndex, RunRust, RunSql, Work,
};
pub use recorder::{AppliedMigration, MigrationRecorder};
pub use schema::{Rebuilt, SchemaEditor};
pub use state::{ModelState, ProjectState};
pub use warnings::unsupported;
pub use writer::MigrationWriter;
