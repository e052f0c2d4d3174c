//! `loaddata`: rows from files.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::Context;
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::fixtures::{self, Loading};

/// Loads the rows of fixtures, all of them or none.
#[derive(Debug, Args)]
pub(super) struct Loaddata {
    /// The files, in JSON; `-` is the standard input.
    #[arg(required = true)]
    fixtures: Vec<PathBuf>,
}

impl Loaddata {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let db = context.settings.connect(&context.project).await?;
        let models = context.project.all_models();
        let count = fixtures::load_together(&db, models, async |loading| {
            let mut count = 0;
            for path in &self.fixtures {
                count += load(loading, path).await?;
            }
            Ok(count)
        });
        let count = count.await?;
        writeln!(
            io::stdout(),
            "Installed {count} object(s) from {} fixture(s)",
            self.fixtures.len()
        )?;
        Ok(())
    }
}

/// Loads a file, and shows how far it is where somebody looks.
async fn load(loading: &mut Loading<'_>, path: &Path) -> Result<usize> {
    let named = |error: &dyn Display| Error::Configuration(format!("{}: {error}", path.display()));
    let text = if path == Path::new("-") {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    };
    let text = text.map_err(|error| named(&error))?;
    let mut progress = Progress::on_terminal();
    let mut watch = |done, total| {
        progress.expect(total);
        progress.reach(done);
    };
    let loaded = loading.load_watched(&text, &mut watch).await;
    progress.finish();
    loaded.map_err(|error| named(&error))
}
