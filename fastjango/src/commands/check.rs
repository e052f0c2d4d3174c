//! `check`: mistakes that the compiler can't see.

mod issues;
mod relations;

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Context, wait};
use crate::error::{Error, Result};
use issues::Issue;

/// Looks for mistakes that the compiler can't see: in the models together, in the migrations, and in the APIs.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// From which level on what is found makes the command fail.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Level::Error)]
    fail_level: Level,

    /// Looks at the database too: which migrations it has, and whether its tables have the columns of the models.
    #[arg(long)]
    tables: bool,

    /// Looks for what is fine on a developer's machine and hardly where others come.
    #[arg(long)]
    deploy: bool,

    /// Prints what is found as JSON.
    #[arg(long)]
    json: bool,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Level {
    /// It works, but hardly as it is meant.
    Warning,
    /// It can't work.
    Error,
}

impl Check {
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let mut found = issues::of_models(&context.project);
        found.extend(issues::of_migrations(context));
        found.extend(issues::of_apis(&context.project));
        if self.tables {
            found.extend(wait(issues::of_tables(context))?);
        }
        if self.deploy {
            found.extend(issues::of_deployment(&context.project));
        }
        self.tell(&found)
    }

    fn tell(&self, found: &[Issue]) -> Result<()> {
        let count = match found.len() {
            0 => "no issues".to_owned(),
            1 => "1 issue".to_owned(),
            count => format!("{count} issues"),
        };
        let summary = format!("System check identified {count}.");
        let failed = found.iter().any(|issue| issue.level >= self.fail_level);
        if self.json {
            let told = found.iter().map(|issue| {
                let level = format!("{:?}", issue.level).to_lowercase();
                json!({ "level": level, "topic": issue.topic, "message": issue.message })
            });
            writeln!(io::stdout(), "{:#}", told.collect::<serde_json::Value>())?;
        } else {
            for issue in found {
                eprintln!("{:?}: {}", issue.level, issue.message);
            }
            if !failed {
                writeln!(io::stdout(), "{summary}")?;
            }
        }
        if failed {
            Err(Error::Configuration(summary))
        } else {
            Ok(())
        }
    }
}
