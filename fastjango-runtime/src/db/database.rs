//! A database: where it is, and its pool of connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::SemaphorePermit;

use super::attachments::Attachments;
use super::backend::Backend;
use super::backends;
use super::connection::{Connection, EachRow};
use super::control;
use super::failure::{Failure, Loss};
use super::outcome::Outcome;
use super::pool::{Lease, Limits, Pool, Source};
use super::recording::{Recorder, Recording};
use super::sink::Sink;
use super::statement::Statement;
use crate::error::{Error, Result};

/// A database and its pool of connections; clones share them.
///
/// The URL says which: `sqlite://path`, `sqlite::memory:`, `postgres://user:password@host/name`,
/// `mysql://…` or `mariadb://…`. A database in memory lives as long as its last clone. It has one connection unless
/// more are asked for; those see the same rows, but in memory SQLite lets nobody read while a transaction writes.
///
/// A connection that served a request is given back without a word to the server. It is checked before its next use
/// only if it idled long or another was found dead, and closed rather than given back if a statement's future was
/// dropped half-way, a transaction was left open or a statement of the program's own has changed the session's settings
/// (`SET search_path`, `PRAGMA foreign_keys = OFF`). PostgreSQL is told to leave such a statement; MySQL and MariaDB go on
/// with it until they have an answer.
///
/// SQLite is in the same process, and most of its statements take microseconds, which handing them to another
/// thread would double. One that was quick when its connection last ran it is run in place, by the thread that
/// polls the future; one that is new to the connection, or took more than about a millisecond the last time, is run
/// on tokio's threads for blocking work, from where its rows come a batch at a time. A query that turns out to take
/// long in place is stopped before it gives a row, and run again on such a thread, so that a server's thread never
/// stands still for long. Instances and documents that need nothing but their row are made on the thread that runs
/// the statement. On such a thread too a write-ahead log that has grown long is copied into the database, and begun
/// anew while those who write wait for some milliseconds. A statement that meets another connection's lock is tried
/// again for up to 5 seconds, without holding up a thread; scripts of several statements wait on theirs.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// db.handle().execute_script("CREATE TABLE tag (id integer PRIMARY KEY, name varchar(40))").await?;
/// // A clone is the same database and the same pool.
/// let same = db.clone();
/// Tag::new().name("sea").save(&same).await?;
/// assert_eq!(Tag::objects().count(&db).await?, 1);
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool,
    backend: Backend,
    recorder: Arc<Recorder>,
    attachments: Arc<Attachments>,
    /// Keeps a database in memory alive while no other connection is open.
    anchor: Option<std::sync::Mutex<Connection>>,
}

/// How a [`Database`] is connected to; [`Database::builder`] begins one.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # block_on(async {
/// let options = Database::builder("sqlite::memory:").max_connections(4).statement_cache(100);
/// let db = options.connect().await?;
/// assert_eq!(db.backend().name(), "sqlite");
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
#[must_use = "options do nothing until `connect` is called"]
pub struct DatabaseOptions {
    url: String,
    max_connections: Option<usize>,
    max_waiting: usize,
    acquire_timeout: Duration,
    statement_cache: Option<usize>,
    max_idle: Duration,
}

impl DatabaseOptions {
    /// The most connections that are open at once; if nothing is said, twice the number of processors, or one for a
    /// database in memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// // Eight at most: a ninth request waits until one is free.
    /// let db = Database::builder("sqlite::memory:").max_connections(8).connect().await?;
    /// # let _ = db;
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn max_connections(mut self, count: usize) -> Self {
        self.max_connections = Some(count);
        self
    }

    /// How many may wait for a free connection; the next one is refused at once. Everybody may if nothing is said.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let db = Database::builder("sqlite::memory:").max_connections(1).max_waiting(0).connect().await?;
    /// let busy = db
    ///     .atomic(async |_| Ok(db.handle().execute(&"SELECT 1".into()).await.map(drop)))
    ///     .await?;
    /// assert!(matches!(busy, Err(Error::Unavailable(_))), "the transaction has the only connection");
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn max_waiting(mut self, count: usize) -> Self {
        self.max_waiting = count;
        self
    }

    /// How long to wait for a connection in all, be it a free one, a new one or the check of one that idled long, which
    /// gets a quarter of it and 3 seconds at most; 30 seconds if nothing is said.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use std::time::Duration;
    ///
    /// # block_on(async {
    /// let db = Database::builder("sqlite::memory:").max_connections(1).acquire_timeout(Duration::from_millis(20));
    /// let db = db.connect().await?;
    /// let busy = db
    ///     .atomic(async |_| Ok(db.handle().execute(&"SELECT 1".into()).await.map(drop)))
    ///     .await?;
    /// assert!(matches!(busy, Err(Error::Unavailable(_))), "the transaction has the only connection");
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.acquire_timeout = timeout;
        self
    }

    /// How many statements each connection keeps prepared; if nothing is said, 500, and 100 on MySQL and MariaDB. A server of
    /// those keeps 16,382 for all its clients together, unless its `max_prepared_stmt_count` says otherwise: the connections
    /// of all processes times this number should stay below. There a connection with one more gives up all of them, and
    /// waits some 40 ms for it; with 0 it does so after each statement.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// // A program of few queries, of which many processes run.
    /// let db = Database::builder("sqlite::memory:").statement_cache(30).connect().await?;
    /// # let _ = db;
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn statement_cache(mut self, count: usize) -> Self {
        self.statement_cache = Some(count);
        self
    }

    /// After how long without use a connection is checked before it is used again; a minute if nothing is said. Those of
    /// SQLite can't be lost, and are not checked.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use std::time::Duration;
    ///
    /// # block_on(async {
    /// // Behind a firewall that forgets connections after half a minute.
    /// let db = Database::builder("sqlite::memory:").check_after_idle(Duration::from_secs(20)).connect().await?;
    /// # let _ = db;
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn check_after_idle(mut self, idle: Duration) -> Self {
        self.max_idle = idle;
        self
    }

    /// Opens the first connection, so that a wrong URL shows here and not at the first request.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let unknown = Database::builder("oracle://localhost/shop").connect().await;
    /// assert!(matches!(unknown, Err(Error::Configuration(_))));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for a URL that can't be read or whose backend is not in this build,
    /// [`Error::Unavailable`] if nobody answers, [`Error::Database`] if the server refuses.
    pub async fn connect(self) -> Result<Database> {
        let source = source(&self.url, self.statement_cache)?;
        let limits = Limits {
            max_connections: self.max_connections.unwrap_or_else(|| default_connections(&source)),
            max_waiting: self.max_waiting,
            acquire_timeout: self.acquire_timeout,
            max_idle: self.max_idle,
        };
        let anchor = if source.needs_anchor() {
            Some(source.connect().await.map_err(|failure| failure.nothing_done().error)?)
        } else {
            None
        };
        let pool = Pool::new(source, limits)?;
        let backend = pool.acquire().await?.backend();
        Ok(Database {
            shared: Arc::new(Shared {
                pool,
                backend,
                recorder: Arc::default(),
                attachments: Arc::default(),
                anchor: anchor.map(|(driver, backend)| Connection::new(driver, backend, 0).into()),
            }),
        })
    }
}

fn default_connections(source: &Source) -> usize {
    if source.needs_anchor() {
        return 1;
    }
    std::thread::available_parallelism().map_or(4, usize::from) * 2
}

/// How many statements a connection keeps prepared if nothing is said.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
const STATEMENT_CACHE: usize = 500;

/// The same on MySQL and MariaDB, whose servers keep a number for all connections together.
#[cfg(feature = "mysql")]
const MYSQL_STATEMENT_CACHE: usize = 100;

fn source(url: &str, statement_cache: Option<usize>) -> Result<Source> {
    let (scheme, rest) = url
        .split_once(':')
        .ok_or_else(|| Error::Configuration("a database URL begins with `sqlite:`, `postgres:` or `mysql:`".into()))?;
    #[cfg(feature = "sqlite")]
    if scheme == "sqlite" {
        return backends::sqlite::Options::parse(rest, statement_cache.unwrap_or(STATEMENT_CACHE)).map(Source::Sqlite);
    }
    #[cfg(feature = "postgres")]
    if matches!(scheme, "postgres" | "postgresql") {
        return backends::postgres::Options::parse(rest, statement_cache.unwrap_or(STATEMENT_CACHE))
            .map(Source::Postgres);
    }
    #[cfg(feature = "mysql")]
    if matches!(scheme, "mysql" | "mariadb") {
        let statement_cache = statement_cache.unwrap_or(MYSQL_STATEMENT_CACHE);
        return backends::mysql::Options::parse(rest, statement_cache).map(Source::Mysql);
    }
    Err(Error::Configuration(match scheme {
        "sqlite" | "postgres" | "postgresql" | "mysql" | "mariadb" => {
            format!("this build has no `{scheme}`; turn on the cargo feature for it")
        }
        _ => format!("`{scheme}` is not a database; `sqlite`, `postgres`, `mysql` and `mariadb` are"),
    }))
}

impl Database {
    /// Connects with the options that suit most.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let row = db.handle().fetch_one(&"SELECT 6 * 7".into()).await?;
    /// assert_eq!(row.integer(0)?, Some(42));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`DatabaseOptions::connect`].
    pub async fn connect(url: impl Into<String>) -> Result<Self> {
        Self::builder(url).connect().await
    }

    /// Begins the options of a connection.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let db = Database::builder("sqlite::memory:").max_connections(2).connect().await?;
    /// assert!(!db.backend().is_mysql());
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn builder(url: impl Into<String>) -> DatabaseOptions {
        DatabaseOptions {
            url: url.into(),
            max_connections: None,
            max_waiting: usize::MAX,
            acquire_timeout: Duration::from_secs(30),
            statement_cache: None,
            max_idle: Duration::from_mins(1),
        }
    }

    /// The same database through a pool of its own, which opens its connections when they are asked for.
    ///
    /// A connection is woken by the thread that opened it, so that a thread that serves requests by itself does best
    /// with a pool that it opens itself. A database in memory is one with its connections: its pool is shared.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // What each thread of a server does: other connections, the same database, the same receivers.
    /// let own = db.with_own_pool()?;
    /// assert_eq!(Tag::objects().count(&own).await?, 2);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] where the pool can't be made.
    pub fn with_own_pool(&self) -> Result<Self> {
        if self.shared.anchor.is_some() {
            return Ok(self.clone());
        }
        Ok(Self {
            shared: Arc::new(Shared {
                pool: self.shared.pool.another()?,
                backend: self.shared.backend,
                recorder: Arc::clone(&self.shared.recorder),
                attachments: Arc::clone(&self.shared.attachments),
                anchor: None,
            }),
        })
    }

    #[cfg(test)]
    pub(crate) fn open_connections(&self) -> usize {
        self.shared.pool.open_connections()
    }

    /// What kind of database it is, as the server told.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::db::Backend;
    ///
    /// # run(async |db| {
    /// assert_eq!(db.backend(), Backend::Sqlite);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.shared.backend
    }

    /// Lists the statements sent from now on, through any clone and any transaction.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let recording = db.record();
    /// Tag::objects().filter(|t| t.name.eq("desert")).exists(db).await?;
    /// let statements = recording.statements();
    /// assert!(statements[0].contains("FROM \"tag\""), "{statements:?}");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn record(&self) -> Recording {
        self.shared.recorder.start()
    }

    /// Keeps a value with the database, in place of an earlier one of its type, for all clones and transactions.
    ///
    /// The layers above keep here what is true of one database and not of the process: which models it has, say.
    pub(crate) fn attach<T: std::any::Any + Send + Sync>(&self, value: T) {
        self.shared.attachments.set(value);
    }

    pub(super) fn attachments(&self) -> &Arc<Attachments> {
        &self.shared.attachments
    }

    pub(super) fn recorder(&self) -> &Arc<Recorder> {
        &self.shared.recorder
    }

    pub(super) fn max_connections(&self) -> usize {
        self.shared.pool.max_connections()
    }

    /// A place among the streams; it is waited for only where that is asked.
    pub(super) async fn stream_place(&self, waits: bool) -> Result<Option<SemaphorePermit<'_>>> {
        if waits {
            return self.shared.pool.stream().await.map(Some);
        }
        Ok(self.shared.pool.try_stream())
    }

    pub(super) fn begin(&self) -> &'static str {
        self.shared.pool.source().begin()
    }

    pub(super) fn begin_snapshot(&self) -> &'static str {
        self.shared.pool.source().begin_snapshot()
    }

    pub(super) async fn acquire(&self) -> Result<Lease> {
        self.shared.pool.acquire().await
    }

    /// Runs a statement on any connection, and once more on another if the first had died while it idled and nothing can
    /// have been done twice.
    pub(super) async fn run(&self, statement: &Statement, each: EachRow<'_>) -> Result<Outcome> {
        self.shared.recorder.note(&statement.sql);
        let mut lease = self.acquire().await?;
        let mut delivered = false;
        let failure = {
            let mut noting = |row| {
                delivered = true;
                each(row)
            };
            match run_on(&mut lease, statement, &mut noting).await {
                Ok(outcome) => return Ok(outcome),
                Err(failure) => failure,
            }
        };
        if delivered || !lease.is_reused() || failure.loss != Loss::NothingDone {
            return Err(failure.error);
        }
        drop(lease);
        // Boxed, as the rare ways would make every future large that may run a statement.
        let again = async {
            let mut lease = self.acquire().await?;
            run_on(&mut lease, statement, each)
                .await
                .map_err(|failure| failure.error)
        };
        Box::pin(again).await
    }

    /// Runs a statement whose rows a sink takes on any connection, and once more on another if the first had died
    /// while it idled.
    pub(super) async fn pour(&self, statement: &Statement, sink: &mut Sink) -> Result<()> {
        self.shared.recorder.note(&statement.sql);
        let mut lease = self.acquire().await?;
        let Err(failure) = pour_on(&mut lease, statement, sink).await else {
            return Ok(());
        };
        let Some(again) = sink
            .as_mut()
            .filter(|_| lease.is_reused() && failure.loss == Loss::NothingDone)
        else {
            return Err(failure.error);
        };
        again.clear();
        drop(lease);
        let again = async {
            let mut lease = self.acquire().await?;
            pour_on(&mut lease, statement, sink)
                .await
                .map_err(|failure| failure.error)
        };
        Box::pin(again).await
    }

    /// Runs a script on any connection, which no transaction may stay open on.
    pub(super) async fn run_script(&self, sql: &str) -> Result<()> {
        control::refuse_alone(sql)?;
        self.shared.recorder.note(sql);
        let mut lease = self.acquire().await?;
        if control::alters_session(lease.backend(), sql) {
            lease.set_altered();
        }
        if !control::may_open(sql) {
            return lease.run_script(sql).await.map_err(|failure| failure.error);
        }
        // Until it is known that none is open, the connection is one that is closed when it is given back.
        lease.set_in_transaction(true);
        let done = lease.run_script(sql).await;
        control::settle(&mut lease, done).await.map_err(|failure| failure.error)
    }
}

/// Runs a statement, after which no transaction may stay open.
async fn run_on(lease: &mut Lease, statement: &Statement, each: EachRow<'_>) -> Result<Outcome, Failure> {
    if control::statement_alters(lease.backend(), statement) {
        lease.set_altered();
    }
    if !control::statement_may_open(lease.backend(), statement) {
        return lease.run(statement, each).await;
    }
    let settled = async {
        lease.set_in_transaction(true);
        let done = lease.run(statement, each).await;
        control::settle(lease, done).await
    };
    Box::pin(settled).await
}

/// Runs a statement whose rows a sink takes.
async fn pour_on(lease: &mut Lease, statement: &Statement, sink: &mut Sink) -> Result<(), Failure> {
    if control::statement_alters(lease.backend(), statement) {
        lease.set_altered();
    }
    lease.pour(statement, sink).await
}

impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the URL: it may hold a password.
        f.debug_struct("DatabaseOptions")
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("statement_cache", &self.statement_cache)
            .field("max_idle", &self.max_idle)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the URL: it may hold a password.
        f.debug_struct("Database")
            .field("backend", &self.shared.backend)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_keeps_few_statements_is_asked_to_keep_few() {
        // The driver has room for one more, so that it gives up none by itself.
        for (asked, kept, room) in [(None, 100, 101), (Some(7), 7, 8), (Some(0), 0, 0)] {
            let source = format!("{:?}", source("mysql://localhost/shop", asked).expect("it can be read"));
            for said in [
                format!(" statement_cache: {kept} "),
                format!("statement_cache_capacity: {room},"),
            ] {
                assert!(source.contains(&said), "{source}");
            }
        }
    }

    #[test]
    fn a_host_may_be_an_address_of_ipv6() {
        for url in ["mysql://root@[::1]:3307/shop", "mariadb://[::1]/shop"] {
            let source = format!("{:?}", source(url, None).expect("it can be read"));
            assert!(source.contains(r#"host: "::1""#), "{source}");
        }
    }
}
