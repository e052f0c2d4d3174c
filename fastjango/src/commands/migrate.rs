//! `migrate`: brings the database along the migrations.

use std::io::{self, Write as _};

use clap::Args;

use super::Context;
use crate::error::Result;
use crate::migrations::{MigrateOptions, Progress, Target};

/// Applies the migrations that the database doesn't have yet, or takes some back.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// The migration to stop after, by the start of its name; `zero` takes all back.
    migration: Option<String>,

    /// Records the migrations without running them, for a database that has the tables already.
    #[arg(long)]
    fake: bool,

    /// Lists what would be done, and does nothing.
    #[arg(long)]
    plan: bool,
}

impl Migrate {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let executor = context.executor().await?;
        let target = self.migration.as_deref().map_or(Target::Latest, Target::parse);
        if self.plan {
            println!("Planned operations:");
            for planned in executor.plan(&target).await? {
                let undo = if planned.backwards { "Undo " } else { "" };
                println!("  {undo}{}", planned.migration.name());
            }
            return Ok(());
        }
        println!("Running migrations:");
        let options = MigrateOptions { fake: self.fake };
        let count = executor
            .migrate(&target, options, &mut |progress| show(progress, self.fake))
            .await?;
        if count == 0 {
            println!("  No migrations to apply.");
        }
        Ok(())
    }
}

fn show(progress: Progress<'_>, fake: bool) {
    let done = if fake { " FAKED" } else { " OK" };
    match progress {
        Progress::ApplyStart(migration) => print!("  Applying {}...", migration.name()),
        Progress::UnapplyStart(migration) => print!("  Unapplying {}...", migration.name()),
        Progress::ApplySuccess(_) | Progress::UnapplySuccess(_) => println!("{done}"),
        _ => {}
    }
    // A migration may take long, and its name ends no line. A closed output is told by the next line.
    let _ = io::stdout().flush();
}
