//! `showmigrations`: which migrations the database has.

use std::io::{self, Write as _};

use clap::Args;
use serde_json::json;

use super::Context;
use crate::error::Result;

/// Lists the migrations, and marks those that the database has.
#[derive(Debug, Args)]
pub(super) struct Showmigrations {
    /// Prints them as JSON, with the moments at which they were applied.
    #[arg(long)]
    json: bool,
}

impl Showmigrations {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let shown = context.executor().await?.show().await?;
        if self.json {
            let shown = shown.iter().map(|migration| {
                let applied = migration.applied.map(|moment| moment.to_rfc3339());
                json!({ "name": migration.name, "applied": applied, "changed": migration.changed })
            });
            writeln!(io::stdout(), "{:#}", shown.collect::<serde_json::Value>())?;
            return Ok(());
        }
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
