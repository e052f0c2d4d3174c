//! A way down to the driver: one connection, lent as what its driver knows it as.

use std::fmt;

use tokio::sync::MutexGuard;

#[cfg(feature = "postgres")]
use super::backends::postgres::PostgresClient;
use super::connection::Connection;
use super::database::Database;
use super::pool::Lease;
use super::transaction::Transaction;
use crate::error::Result;

/// One connection, lent for what its driver can do and this crate doesn't wrap: `COPY`, `LISTEN`, a blob, a pragma. The
/// driver is `rusqlite` for SQLite, which works in the calling thread, `tokio-postgres` for PostgreSQL, and `sqlx` for
/// MySQL and MariaDB.
///
/// One of [`Database::connection`] is closed when it is dropped, since nobody knows what was done to its session;
/// [`release`](Self::release) gives it back to the pool. One of [`Transaction::connection`] is the transaction's own:
/// what is sent through it is committed or rolled back with the rest, and the transaction's other statements wait
/// until it is dropped; then it is looked whether a failed one has doomed the transaction or ended it, so that `atomic`
/// never gives `Ok` for what PostgreSQL or SQLite has rolled back. MySQL and MariaDB don't tell: there, a deadlock that
/// the driver reports has to be passed on as the body's error, and the connection is closed after the transaction, since
/// its session may be one that commits nothing by itself. Statements that are sent this way are in no
/// [`Recording`](super::Recording).
///
/// Django's counterpart is `connection.cursor()`.
///
/// # Examples
///
/// ```
/// use fastjango::db::Database;
/// # use fastjango::error::Result;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let mut connection = db.connection().await?;
/// let sqlite = connection.sqlite().expect("the URL says SQLite");
/// let version: String = sqlite.query_row("SELECT sqlite_version()", [], |row| row.get(0)).expect("it is there");
/// assert!(version.starts_with("3."));
/// connection.release();
/// # Ok::<(), fastjango::error::Error>(())
/// # }).unwrap();
/// ```
#[must_use = "it does nothing by itself"]
pub struct DriverConnection<'a>(Lent<'a>);

enum Lent<'a> {
    Pooled(Lease),
    Shared(MutexGuard<'a, Lease>),
}

impl Database {
    /// Lends a connection of the pool, as what the driver knows it as.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut connection = db.connection().await?;
    /// let sqlite = connection.sqlite().expect("it is SQLite");
    /// let version: String = sqlite.query_row("SELECT sqlite_version()", [], |row| row.get(0)).expect("it has one");
    /// assert!(version.starts_with('3'));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`](crate::error::Error::Unavailable) if there is none.
    pub async fn connection(&self) -> Result<DriverConnection<'static>> {
        let mut lease = self.acquire().await?;
        lease.set_lent(true);
        lease.lend();
        Ok(DriverConnection(Lent::Pooled(lease)))
    }
}

impl Transaction {
    /// Lends the transaction's connection, as what the driver knows it as.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     Tag::new().name("sea").save(tx).await?;
    ///     let mut connection = tx.connection().await?;
    ///     let sqlite = connection.sqlite().expect("it is SQLite");
    ///     let count: i64 = sqlite.query_row("SELECT count(*) FROM tag", [], |row| row.get(0)).expect("it is counted");
    ///     assert_eq!(count, 3, "it is the connection of the transaction");
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Database`](crate::error::Error::Database) where the transaction can only be rolled back.
    pub async fn connection(&self) -> Result<DriverConnection<'_>> {
        let mut lease = self.lend().await?;
        lease.lend();
        Ok(DriverConnection(Lent::Shared(lease)))
    }
}

impl DriverConnection<'_> {
    fn connection(&mut self) -> &mut Connection {
        match &mut self.0 {
            Lent::Pooled(lease) => lease,
            Lent::Shared(lease) => lease,
        }
    }

    /// Gives the connection back to its pool as it is: a promise that its session was left as it was found, without
    /// an open transaction and without settings that the next statement would meet.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let connection = db.connection().await?;
    /// connection.release(); // what was not changed of it serves others
    /// assert_eq!(Tag::objects().count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn release(mut self) {
        if let Lent::Pooled(lease) = &mut self.0 {
            lease.set_lent(false);
        }
    }

    /// The connection, if it is one to SQLite.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut connection = db.connection().await?;
    /// let sqlite = connection.sqlite().expect("it is SQLite");
    /// sqlite.execute_batch("PRAGMA optimize").expect("SQLite knows it");
    /// # Ok(()) });
    /// ```
    #[cfg(feature = "sqlite")]
    pub fn sqlite(&mut self) -> Option<&mut rusqlite::Connection> {
        self.connection().sqlite()
    }

    /// The client of the connection, if it is one to PostgreSQL.
    #[cfg(feature = "postgres")]
    pub fn postgres(&mut self) -> Option<&mut PostgresClient> {
        self.connection().postgres()
    }

    /// The connection, if it is one to MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    pub fn mysql(&mut self) -> Option<&mut sqlx::MySqlConnection> {
        self.connection().mysql()
    }
}

impl fmt::Debug for DriverConnection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DriverConnection").finish_non_exhaustive()
    }
}
