//! `showmigrations`: which migrations the database has.

use std::io::{self, Write as _};

use clap::Args;

use super::Context;
use crate::error::Result;

/// Lists the migrations, and marks those that the database has.
#[derive(Debug, Args)]
pub(super) struct Showmigrations {}

impl Showmigrations {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let shown = context.executor().await?.show().await?;
        writeln!(io::stdout(), "{}", context.project.name())?;
        if shown.is_empty() {
            writeln!(io::stdout(), " (no migrations)")?;
        }
        for migration in shown {
            let mark = if migration.applied.is_some() { 'X' } else { ' ' };
            let changed = if migration.changed {
                " (its file has changed since)"
            } else {
                ""
            };
            writeln!(io::stdout(), " [{mark}] {}{changed}", migration.name)?;
        }
        Ok(())
    }
}
