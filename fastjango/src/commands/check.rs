//! `check`: mistakes that the compiler can't see.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};

use super::Context;
use crate::db::Backend;
use crate::error::{Error, Result};
use crate::migrations::{ProjectState, unsupported};
use crate::models::validation::faults;
use crate::project::Project;

/// Looks for mistakes that the compiler can't see: in the models together, and in the APIs.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// From which level on what is found makes the command fail.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Level::Error)]
    fail_level: Level,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Level {
    /// It works, but hardly as it is meant.
    Warning,
    /// It can't work.
    Error,
}

impl Check {
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let mut issues = issues(&context.project);
        let left_out = unsupported(context.project.all_models(), backend(&context.settings.database_url()));
        issues.extend(left_out.into_iter().flatten().map(|issue| (Level::Warning, issue)));
        for (level, issue) in &issues {
            eprintln!("{level:?}: {issue}");
        }
        let count = match issues.len() {
            0 => "no issues".to_owned(),
            1 => "1 issue".to_owned(),
            count => format!("{count} issues"),
        };
        let summary = format!("System check identified {count}.");
        if issues.iter().any(|(level, _)| *level >= self.fail_level) {
            return Err(Error::Configuration(summary));
        }
        writeln!(io::stdout(), "{summary}")?;
        Ok(())
    }
}

/// The kind of database that an address leads to; of MySQL and MariaDB the one that has less.
fn backend(url: &str) -> Backend {
    match url.split(':').next() {
        Some("postgres" | "postgresql") => Backend::Postgres,
        Some("mysql" | "mariadb") => Backend::Mariadb,
        _ => Backend::Sqlite,
    }
}

/// All that is wrong, or looks wrong.
fn issues(project: &Project) -> Vec<(Level, String)> {
    let mut issues = Vec::new();
    let mut add = |level, text: &str| issues.extend(text.lines().map(|line| (level, line.to_owned())));
    if let Err(error) = ProjectState::from_models(project.all_models()) {
        add(Level::Error, &error.to_string());
    }
    for fault in project.all_models().iter().flat_map(|model| faults(model)) {
        add(Level::Error, &fault);
    }
    if let Err(error) = project.routers() {
        add(Level::Error, &error.to_string());
    }
    for api in project.apis() {
        if let Ok(router) = api.build() {
            add(Level::Warning, &api.warnings(&router).join("\n"));
        }
    }
    issues
}
