//! Where the database of a test is.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::copies::{self, Server};
use super::names;
use crate::db::{Database, DatabaseUrl};
use crate::error::Result;
use crate::project::Project;

/// The variable that says where tests make their databases.
const VARIABLE: &str = "TEST_DATABASE_URL";

/// Where the database of a test is.
#[derive(Debug)]
pub(super) enum Place {
    /// A file of SQLite's.
    File(PathBuf),
    /// A database on a server.
    Server {
        /// The server.
        server: Server,
        /// The database's name.
        name: String,
    },
}

impl Place {
    /// Makes a database with the project's tables.
    pub(super) async fn make(project: &Project) -> Result<Self> {
        let url = env::var(VARIABLE).ok().filter(|url| !url.is_empty());
        let url = url.map(|url| DatabaseUrl::parse(&url)).transpose()?;
        match url {
            Some(url) if !url.is_sqlite() => Self::on_server(&url, project).await,
            Some(url) if &*url.name()? != ":memory:" => Self::in_file(Path::new(&*url.name()?), project).await,
            _ => Self::in_file(&env::temp_dir().join(project.name()), project).await,
        }
    }

    /// A file beside this one, or where it would be.
    async fn in_file(beside: &Path, project: &Project) -> Result<Self> {
        let stem = beside.file_stem().unwrap_or_default().to_string_lossy();
        let name = names::unique(&names::prefix(&stem, project.name()));
        let path = beside.with_file_name(name).with_extension("sqlite3");
        let bytes = copies::file(&path, project).await?;
        let place = Self::File(path);
        match place.write(&bytes) {
            Ok(()) => Ok(place),
            Err(error) => {
                place.remove().await?;
                Err(error)
            }
        }
    }

    fn write(&self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::File(path) => Ok(fs::write(path, bytes)?),
            Self::Server { .. } => Ok(()),
        }
    }

    async fn on_server(url: &DatabaseUrl, project: &Project) -> Result<Self> {
        let server = Server::connect(url).await?;
        let prefix = names::prefix(&url.name()?, project.name());
        let name = names::unique(&prefix);
        let made = server.copy(&prefix, &name, project).await;
        let place = Self::Server { server, name };
        match made {
            Ok(()) => Ok(place),
            Err(error) => {
                place.remove().await?;
                Err(error)
            }
        }
    }

    /// Connects to it.
    pub(super) async fn connect(&self) -> Result<Database> {
        let url = match self {
            Self::File(path) => format!("sqlite://{}", path.display()),
            Self::Server { server, name } => server.url(name),
        };
        Database::connect(url).await
    }

    /// Drops it. Nobody else uses it, so that what the test left behind is cut off.
    pub(super) async fn remove(self) -> Result<()> {
        match self {
            Self::File(path) => {
                copies::remove_file(&path);
                Ok(())
            }
            Self::Server { server, name } => server.drop_database(&name).await,
        }
    }
}
