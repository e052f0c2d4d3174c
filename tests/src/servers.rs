//! Throwaway database servers: loopback only, on a free port, in a temporary folder, without care for the disk.
//!
//! A server ends with the process that started it, however that ends: a shell that holds the other end of a pipe
//! notices, stops the server and removes its folder.

mod guard;
mod mysql;
mod postgres;
mod redis;

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use guard::Guard;

pub use self::redis::redis;

/// The kinds of server that the suite can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PostgreSQL.
    Postgres,
    /// MariaDB.
    Mysql,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::Mysql];

    /// The variable whose value is used instead of a server of our own.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Postgres => "FASTJANGO_TEST_POSTGRES_URL",
            Self::Mysql => "FASTJANGO_TEST_MYSQL_URL",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MariaDB",
        })
    }
}

/// A server that can be used.
#[derive(Debug)]
pub struct Server {
    url: String,
    _guard: Option<Guard>,
}

impl Server {
    /// The server that the environment names, or one that is started for this process; `None` where its programs are
    /// not installed.
    ///
    /// # Errors
    ///
    /// The programs are there and the server didn't come up, or `FASTJANGO_REQUIRE_ALL_DATABASES` is set and they
    /// are not.
    pub fn find(kind: Kind) -> Result<Option<Self>, String> {
        if let Ok(url) = env::var(kind.variable()) {
            return Ok(Some(Self { url, _guard: None }));
        }
        let started = match kind {
            Kind::Postgres => postgres::start()?,
            Kind::Mysql => mysql::start(&[])?,
        };
        if started.is_none() && env::var_os("FASTJANGO_REQUIRE_ALL_DATABASES").is_some() {
            return Err(format!(
                "{kind} is not installed, and FASTJANGO_REQUIRE_ALL_DATABASES is set"
            ));
        }
        Ok(started)
    }

    /// A PostgreSQL that takes encrypted connections, and its folder with the certificates: `authority.crt` has signed
    /// its own, which is for `db.example`, `stranger.crt` has not. `None` where its programs are not installed.
    ///
    /// # Errors
    ///
    /// Those of [`find`](Self::find).
    pub fn encrypted() -> Result<Option<(Self, PathBuf)>, String> {
        let started = postgres::start_encrypted()?;
        if started.is_none() && env::var_os("FASTJANGO_REQUIRE_ALL_DATABASES").is_some() {
            return Err(
                "PostgreSQL or OpenSSL is not installed, and FASTJANGO_REQUIRE_ALL_DATABASES is set".to_owned(),
            );
        }
        Ok(started)
    }

    /// A MariaDB of the test's own, whose limits it may exhaust, with further options. `None` where its programs are not
    /// installed.
    ///
    /// # Errors
    ///
    /// Those of [`find`](Self::find).
    pub fn mysql_with(options: &[&str]) -> Result<Option<Self>, String> {
        let started = mysql::start(options)?;
        if started.is_none() && env::var_os("FASTJANGO_REQUIRE_ALL_DATABASES").is_some() {
            return Err("MariaDB is not installed, and FASTJANGO_REQUIRE_ALL_DATABASES is set".to_owned());
        }
        Ok(started)
    }

    /// The address of the database that the server has from the start, in which others may be created.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The first of `folders`, or of `PATH`, that has this program.
fn program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let mut folders = folders.iter().cloned().chain(env::split_paths(&path)).chain(usual);
    folders.find_map(|folder| Some(folder.join(name)).filter(|path| Path::is_file(path)))
}
