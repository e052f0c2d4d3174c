//! The bookshop, and the rows that the recorded answers are about.

pub use ::bookshop::models::*;

use fastjango::Result;
use fastjango::db::{Backend, Database, Executor as _};
use fastjango::models::options::{ModelOptions, RelationKind, Through};

use crate::databases::Seed;

/// The bookshop's tables, made by its migrations, with its rows.
#[derive(Debug, Clone, Copy)]
pub struct Rows;

impl Seed for Rows {
    fn name(&self) -> &'static str {
        "bookshop"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        let project = ::bookshop::project();
        project.migrate(db).await?;
        fastjango::fixtures::load(db, project.all_models(), ::bookshop::ROWS).await?;
        Ok(())
    }
}

/// The same, with the accounts that may use the shop's API.
#[derive(Debug, Clone, Copy)]
pub struct Shop;

impl Seed for Shop {
    fn name(&self) -> &'static str {
        "shop"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        Rows.fill(db).await?;
        fastjango::fixtures::load(db, ::bookshop::project().all_models(), ::bookshop::ACCOUNTS).await?;
        Ok(())
    }
}

impl Shop {
    /// Puts the rows back as they were; new rows get the keys that they would have got.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn refill(db: &Database) -> Result<()> {
        let project = ::bookshop::project();
        db.handle()
            .execute_script(&clearing(db.backend(), project.all_models()))
            .await?;
        for rows in [::bookshop::ROWS, ::bookshop::ACCOUNTS] {
            fastjango::fixtures::load(db, project.all_models(), rows).await?;
        }
        Ok(())
    }
}

/// What empties the tables of these models.
fn clearing(backend: Backend, models: &[&'static ModelOptions]) -> String {
    let mut tables: Vec<&str> = models.iter().map(|model| model.table).collect();
    for relation in models.iter().flat_map(|model| model.relations) {
        if let RelationKind::ManyToMany {
            through: Through::Automatic { table, .. },
            ..
        } = relation.kind
        {
            tables.push(table);
        }
    }
    match backend {
        Backend::Postgres => format!("TRUNCATE {} RESTART IDENTITY CASCADE", tables.join(", ")),
        Backend::Sqlite => {
            let deletes: Vec<String> = tables.iter().map(|table| format!("DELETE FROM {table};")).collect();
            let deletes = deletes.join(" ");
            format!("PRAGMA foreign_keys = OFF; {deletes} DELETE FROM sqlite_sequence; PRAGMA foreign_keys = ON")
        }
        Backend::Mysql | Backend::Mariadb => {
            let truncates: Vec<String> = tables.iter().map(|table| format!("TRUNCATE {table};")).collect();
            let truncates = truncates.join(" ");
            format!("SET FOREIGN_KEY_CHECKS = 0; {truncates} SET FOREIGN_KEY_CHECKS = 1")
        }
    }
}
