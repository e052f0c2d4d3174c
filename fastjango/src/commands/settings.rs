//! What every command may be told.

use std::path::PathBuf;

use clap::Args;

use crate::db::Database;
use crate::error::Result;
use crate::project::Project;

const ADDRESS: &str = "The database: sqlite://db.sqlite3, postgres://user:password@host/name or \
    mysql://user:password@host/name. Without it DATABASE_URL of the environment, or else sqlite://db.sqlite3";

/// The settings, from the arguments or the environment.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// The database's address.
    #[arg(long, global = true, value_name = "URL", help = ADDRESS)]
    database: Option<String>,

    #[arg(skip)]
    folder: PathBuf,
}

impl Settings {
    /// The settings of a program whose package is in this folder.
    pub(super) fn in_folder(self, folder: &str) -> Self {
        Self {
            folder: folder.into(),
            ..self
        }
    }

    /// The folder of the program's package, where it was compiled.
    pub(super) fn folder(&self) -> &PathBuf {
        &self.folder
    }

    /// The database's address.
    pub(super) fn database_url(&self) -> String {
        let given = self.database.clone();
        let given = given.or_else(|| std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()));
        given.unwrap_or_else(|| "sqlite://db.sqlite3".to_owned())
    }

    /// Connects to the database, which then knows the project.
    pub(super) async fn connect(&self, project: &Project) -> Result<Database> {
        let db = Database::connect(self.database_url()).await?;
        project.attach(&db);
        Ok(db)
    }
}
