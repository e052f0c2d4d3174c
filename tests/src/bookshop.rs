//! The bookshop, and the rows that the recorded answers are about.

pub use ::bookshop::models::*;

use fastjango::Result;
use fastjango::db::Database;

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
