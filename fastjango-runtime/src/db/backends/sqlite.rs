//! SQLite.

mod checkpoints;
mod connection;
mod errors;
mod functions;
mod job;
mod parameters;
mod progress;
mod rows;
mod session;
mod waiting;

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::OpenFlags;

pub(in crate::db) use connection::Connection;
pub(crate) use rows::Lent;
pub(in crate::db) use rows::{Row, Stepped, TakeLent};

use crate::db::failure::Failure;
use crate::error::{Error, Result};
use checkpoints::Checkpoints;
use errors::Fault;
use session::Session;

/// How long a statement waits for another connection's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Where a database is and how it is opened.
#[derive(Debug, Clone)]
pub(in crate::db) struct Options {
    path: PathBuf,
    in_memory: bool,
    read_only: bool,
    create: bool,
    statement_cache: usize,
    checkpoints: Checkpoints,
}

impl Options {
    /// Reads what stands after `sqlite:` in a URL.
    pub(in crate::db) fn parse(rest: &str, statement_cache: usize) -> Result<Self> {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mode = match query {
            "" => "rwc",
            _ => query
                .strip_prefix("mode=")
                .filter(|mode| matches!(*mode, "ro" | "rw" | "rwc"))
                .ok_or_else(|| {
                    Error::Configuration(format!(
                        "`{query}` is not an option of SQLite's; `mode=ro`, `mode=rw` and `mode=rwc` are"
                    ))
                })?,
        };
        if path.is_empty() {
            return Err(Error::Configuration(
                "the URL names no SQLite file; `sqlite::memory:` needs none".into(),
            ));
        }
        let in_memory = path == ":memory:";
        Ok(Self {
            path: if in_memory { shared_memory() } else { path.into() },
            in_memory,
            read_only: mode == "ro",
            create: mode == "rwc",
            statement_cache,
            checkpoints: Checkpoints::default(),
        })
    }

    /// What opens a transaction: writers queue at its beginning rather than fail at their first write.
    pub(in crate::db) fn begin(&self) -> &'static str {
        if self.read_only { "BEGIN" } else { "BEGIN IMMEDIATE" }
    }

    /// Whether the database lives only as long as one of its connections.
    pub(in crate::db) fn in_memory(&self) -> bool {
        self.in_memory
    }

    pub(in crate::db) async fn connect(&self) -> Result<Connection, Failure> {
        let options = self.clone();
        let opened = tokio::task::spawn_blocking(move || Session::open(&options)).await;
        let session = opened
            .map_err(|error| job::unfinished(&error))?
            .map_err(Fault::into_failure)?;
        Ok(Connection::new(session))
    }

    fn flags(&self) -> OpenFlags {
        let access = if self.read_only {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else if self.create {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE
        };
        // Only the database in memory has a URI: a file may be named as it likes.
        let name = if self.in_memory {
            OpenFlags::SQLITE_OPEN_URI
        } else {
            OpenFlags::empty()
        };
        // One thread at a time has the connection, so that it needs no lock of its own.
        access | name | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE
    }
}

/// A database in memory under a name of its own, which every connection of the same options sees.
fn shared_memory() -> PathBuf {
    format!("file:/fastjango-{}?vfs=memdb", uuid::Uuid::new_v4().simple()).into()
}
