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
        fastjango::fixtures::flush(db, project.all_models()).await?;
        for rows in [::bookshop::ROWS, ::bookshop::ACCOUNTS] {
            fastjango::fixtures::load(db, project.all_models(), rows).await?;
        }
        Ok(())
    }
}
