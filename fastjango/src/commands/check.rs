//! `check`: mistakes that the compiler can't see.

use std::io::{self, Write as _};

use clap::Args;

use super::Context;
use crate::error::Result;
use crate::migrations::ProjectState;

/// Looks for mistakes that the compiler can't see, such as routes that collide.
#[derive(Debug, Args)]
pub(super) struct Check {}

impl Check {
    #[expect(clippy::unused_self, reason = "commands are alike")]
    pub(super) fn run(self, context: &Context) -> Result<()> {
        let project = &context.project;
        project.routers()?;
        ProjectState::from_models(project.all_models())?;
        writeln!(io::stdout(), "System check identified no issues.")?;
        Ok(())
    }
}
