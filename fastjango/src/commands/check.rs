//! `check`: mistakes that the compiler can't see.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};

use super::Context;
use crate::error::{Error, Result};
use crate::migrations::ProjectState;
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
        let issues = issues(&context.project);
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

/// All that is wrong, or looks wrong.
fn issues(project: &Project) -> Vec<(Level, String)> {
    let mut issues = Vec::new();
    let mut add = |level, text: &str| issues.extend(text.lines().map(|line| (level, line.to_owned())));
    if let Err(error) = ProjectState::from_models(project.all_models()) {
        add(Level::Error, &error.to_string());
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
