//! `flush`: empties the tables.

use std::io::{self, Write as _};

use clap::Args;

use super::Context;
use crate::db::DatabaseUrl;
use crate::error::{Error, Result};
use crate::fixtures;

/// Removes all rows from the tables of the project's models; the tables and their migrations stay.
#[derive(Debug, Args)]
pub(super) struct Flush {
    /// Asks nothing.
    #[arg(long, visible_alias = "no-input")]
    noinput: bool,
}

impl Flush {
    pub(super) async fn run(self, context: &Context) -> Result<()> {
        let url = DatabaseUrl::parse(&context.settings.database_url())?;
        if !self.noinput && !confirmed(&url.name()?)? {
            writeln!(io::stdout(), "Flush cancelled.")?;
            return Ok(());
        }
        let db = context.settings.connect(&context.project).await?;
        fixtures::flush(&db, context.project.all_models()).await
    }
}

/// Asks whether it is meant, in Django's words.
fn confirmed(name: &str) -> Result<bool> {
    write!(
        io::stdout(),
        "You have requested a flush of the database.\n\
         This will IRREVERSIBLY DESTROY all data currently in the \"{name}\" database,\n\
         and return each table to an empty state.\n\
         Are you sure you want to do this?\n\n    \
         Type 'yes' to continue, or 'no' to cancel: "
    )?;
    io::stdout().flush()?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer)? == 0 {
        writeln!(io::stdout())?;
        return Err(Error::Configuration(
            "nobody is there to answer, and nothing was flushed; `flush --noinput` asks nothing".to_owned(),
        ));
    }
    Ok(answer.trim() == "yes")
}
