//! `migrate`: brings the database along the migrations.

use std::io::{self, Write as _};

use clap::Args;
use serde_json::json;

use super::Context;
use crate::error::Result;
use crate::migrations::{MigrateOptions, PlannedMigration, Progress, Target};

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

    /// Prints the plan as JSON.
    #[arg(long, requires = "plan")]
    json: bool,
}

impl Migrate {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let executor = context.executor().await?;
        let target = self.migration.as_deref().map_or(Target::Latest, Target::parse);
        // What is mistaken about the target is told before anything begins.
        let plan = executor.plan(&target).await?;
        if self.plan {
            if self.json {
                let plan = plan
                    .iter()
                    .map(|planned| json!({ "name": planned.migration.name(), "backwards": planned.backwards }));
                writeln!(io::stdout(), "{:#}", plan.collect::<serde_json::Value>())?;
                return Ok(());
            }
            return show_plan(&plan);
        }
        writeln!(io::stdout(), "Running migrations:")?;
        let options = MigrateOptions { fake: self.fake };
        // That nobody reads on is no reason to stop half-way.
        let mut told = Ok(());
        let watch = &mut |progress: Progress<'_>| told = show(progress, self.fake);
        let count = executor.migrate(&target, options, watch).await?;
        told?;
        if count == 0 {
            writeln!(io::stdout(), "  No migrations to apply.")?;
        }
        if target == Target::Latest && context.models_have_changed() {
            let advice = "`makemigrations` writes them down, or tells what to write by hand; then `migrate` again";
            writeln!(
                io::stdout(),
                "  The models have changes that no migration has, and that are not applied: {advice}."
            )?;
        }
        if let Some(missing) = context.missing_migrations() {
            writeln!(io::stdout(), "{missing}")?;
        }
        Ok(())
    }
}

/// Lists what would be done.
fn show_plan(plan: &[PlannedMigration<'_>]) -> Result<()> {
    let mut out = io::stdout();
    writeln!(out, "Planned operations:")?;
    if plan.is_empty() {
        writeln!(out, "  No planned migration operations.")?;
    }
    for planned in plan {
        let undo = if planned.backwards { "Undo " } else { "" };
        writeln!(out, "  {undo}{}", planned.migration.name())?;
    }
    Ok(())
}

/// Tells what happens. A migration may take long, and its name ends no line yet.
fn show(progress: Progress<'_>, fake: bool) -> io::Result<()> {
    let mut out = io::stdout();
    match progress {
        Progress::ApplyStart(migration) => write!(out, "  Applying {}...", migration.name())?,
        Progress::UnapplyStart(migration) => write!(out, "  Unapplying {}...", migration.name())?,
        Progress::ApplySuccess(_) | Progress::UnapplySuccess(_) if fake => writeln!(out, " FAKED")?,
        Progress::ApplySuccess(_) | Progress::UnapplySuccess(_) => writeln!(out, " OK")?,
        _ => {}
    }
    out.flush()
}
