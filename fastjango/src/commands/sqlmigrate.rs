//! `sqlmigrate`: the SQL of a migration.

use std::io::{self, Write as _};

use clap::Args;

use super::Context;
use crate::error::Result;

/// Prints the SQL of a migration, as the database would get it.
#[derive(Debug, Args)]
pub(super) struct Sqlmigrate {
    /// The migration, by the start of its name.
    migration: String,

    /// Prints what takes it back.
    #[arg(long)]
    backwards: bool,
}

impl Sqlmigrate {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        for line in context.executor().await?.sql(&self.migration, self.backwards)? {
            writeln!(io::stdout(), "{line}")?;
        }
        Ok(())
    }
}
