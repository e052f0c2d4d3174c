//! `loaddata`: rows from files.

use std::io::{self, Write as _};

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::error::{Error, Result};
use crate::fixtures;

/// Loads the rows of fixtures, all of them or none.
#[derive(Debug, Args)]
pub(super) struct Loaddata {
    /// The files, in JSON.
    #[arg(required = true)]
    fixtures: Vec<PathBuf>,
}

impl Loaddata {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let db = context.settings.connect(&context.project).await?;
        let models = context.project.all_models();
        let count = db
            .atomic(async |tx| {
                let mut count = 0;
                for path in &self.fixtures {
                    let named = |error: &dyn Display| Error::Configuration(format!("{}: {error}", path.display()));
                    let text = fs::read_to_string(path).map_err(|error| named(&error))?;
                    count += fixtures::load(tx, models, &text).await.map_err(|error| named(&error))?;
                }
                Ok(count)
            })
            .await?;
        writeln!(
            io::stdout(),
            "Installed {count} object(s) from {} fixture(s)",
            self.fixtures.len()
        )?;
        Ok(())
    }
}
