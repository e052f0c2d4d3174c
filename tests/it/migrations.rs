//! Migrations against databases: applied, recorded, taken back, and refused.

mod by_hand;
mod executing;
mod files;
mod operations;
mod states;
mod tables;

use fastjango::Result;
use fastjango::db::{Database, Executor as _, Statement};
use fastjango::migrations::{CreateModel, Field, MigrateOptions, Migration, MigrationExecutor, Target};

/// Goes to a target, and tells how many migrations it took.
async fn migrate(db: &Database, migrations: &[Migration], target: &Target) -> Result<usize> {
    let executor = MigrationExecutor::new(db, "bookshop", migrations.to_vec())?;
    executor.migrate(target, MigrateOptions::default(), &mut |_| ()).await
}

/// The names of the migrations that are applied.
async fn applied(db: &Database, migrations: &[Migration]) -> Vec<String> {
    let executor = MigrationExecutor::new(db, "bookshop", migrations.to_vec()).expect("the migrations fit together");
    let shown = executor.show().await.expect("the records can be read");
    let applied = shown.into_iter().filter(|migration| migration.applied.is_some());
    applied.map(|migration| migration.name).collect()
}

/// Whether a statement is carried out.
async fn works(db: &Database, sql: &'static str) -> bool {
    db.handle().fetch_all(&Statement::from(sql)).await.is_ok()
}

/// The only number that a query gives.
async fn number(db: &Database, sql: &'static str) -> Option<i64> {
    let row = db.handle().fetch_one(&Statement::from(sql)).await;
    row.and_then(|row| row.integer(0)).expect("the query gives a number")
}

/// A migration that makes the table `tag`.
fn tags() -> Migration {
    let tag = CreateModel::new("Tag", "tag")
        .field("id", Field::big_auto())
        .field("name", Field::char(40).unique());
    Migration::new("0001_initial").initial().operation(tag)
}
