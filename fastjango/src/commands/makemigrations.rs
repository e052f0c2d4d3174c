//! `makemigrations`: writes what has changed in the models as a migration.

use std::io::{self, Write as _};

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::Context;
use crate::error::Result;
use crate::migrations::{self, MakeOptions, Written};

/// Writes what has changed in the models since the last migration as a new one.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are switches of the command line")]
pub(super) struct Makemigrations {
    /// The name after the number; without it, one that says what the migration does.
    #[arg(long, short)]
    name: Option<String>,

    /// Writes a migration without operations, to be filled by hand.
    #[arg(long)]
    empty: bool,

    /// Writes nothing, and shows what would be written.
    #[arg(long)]
    dry_run: bool,

    /// Deletes these models, which are no longer in the project, with their tables and all rows.
    #[arg(long, value_name = "MODEL", value_delimiter = ',', conflicts_with_all = ["empty", "check"])]
    delete: Vec<String>,

    /// Writes nothing, and fails if the models have changed.
    #[arg(long)]
    check: bool,

    /// Prints what is written as JSON; `null` where nothing has changed.
    #[arg(long, conflicts_with = "check")]
    json: bool,

    /// The folder of the migrations.
    #[arg(
        long,
        value_name = "FOLDER",
        help = "The folder of the migrations; `src/migrations` if it isn't said"
    )]
    folder: Option<PathBuf>,
}

impl Makemigrations {
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let project = &context.project;
        if self.check {
            migrations::check_drift(project.all_models(), project.all_migrations())?;
            writeln!(io::stdout(), "No changes detected")?;
            return Ok(());
        }
        let folder = self
            .folder
            .unwrap_or_else(|| context.settings.folder().join("src/migrations"));
        let options = MakeOptions {
            name: self.name,
            empty: self.empty,
            dry_run: self.dry_run,
            delete: self.delete,
        };
        let written = migrations::makemigrations(project.all_models(), project.all_migrations(), &folder, &options)?;
        match written {
            written if self.json => show_json(written.as_ref(), self.dry_run)?,
            None => writeln!(io::stdout(), "{}", nothing(project.all_models().len()))?,
            Some(written) => show(&written, self.dry_run)?,
        }
        Ok(())
    }
}

/// A model that the project doesn't know has no table either: how many it knows tells who misses one.
fn nothing(models: usize) -> String {
    format!(
        "No changes detected\n  in the {models} models of the project: those that an API, `.models` or another of them names"
    )
}

fn show_json(written: Option<&Written>, dry_run: bool) -> Result<()> {
    let told = written.map(|written| {
        let operations: Vec<String> = written.operations.iter().map(ToString::to_string).collect();
        let source = dry_run.then_some(&written.source);
        json!({ "path": written.path, "operations": operations, "left_by_hand": written.left_by_hand, "to_list": written.to_list, "source": source })
    });
    writeln!(io::stdout(), "{:#}", json!(told))?;
    Ok(())
}

fn show(written: &Written, dry_run: bool) -> Result<()> {
    let mut out = io::stdout();
    writeln!(out, "Migrations for the models:\n  {}", written.path.display())?;
    for operation in &written.operations {
        writeln!(out, "    {operation}")?;
    }
    if dry_run {
        writeln!(out, "\n{}", written.source)?;
    } else if written.first {
        writeln!(
            out,
            "Say `mod migrations;` and `.migrations(migrations::migrations)` in `main.rs`."
        )?;
    }
    if !written.to_list.is_empty() {
        writeln!(
            out,
            "`{}` has more than the list of migrations and is left as it is. Add these lines where they belong:\n  {}",
            written.list_path.display(),
            written.to_list.join("\n  ")
        )?;
    }
    if !written.left_by_hand.is_empty() {
        writeln!(
            out,
            "It doesn't have these changes; begin another with `makemigrations --empty --name …`, and put the operations \
             into it:\n  {}",
            written.left_by_hand.join("\n  ")
        )?;
    }
    Ok(())
}
