//! `showmigrations`: which migrations the database has.

use clap::Args;

use super::Context;
use crate::error::Result;

/// Lists the migrations, and marks those that the database has.
#[derive(Debug, Args)]
pub(super) struct Showmigrations {}

impl Showmigrations {
    #[expect(clippy::unused_self, reason = "commands are alike")]
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let shown = context.executor().await?.show().await?;
        println!("{}", context.project.name());
        if shown.is_empty() {
            println!(" (no migrations)");
        }
        for migration in shown {
            let mark = if migration.applied.is_some() { 'X' } else { ' ' };
            let changed = if migration.changed {
                " (its file has changed since)"
            } else {
                ""
            };
            println!(" [{mark}] {}{changed}", migration.name);
        }
        Ok(())
    }
}
