//! One connection to one database: the only place where the drivers' statements are run.

use super::backend::Backend;
use super::backends;
#[cfg(feature = "sqlite")]
use super::backends::sqlite::Stepped;
use super::failure::{Failure, Loss};
use super::outcome::{Flow, Outcome};
use super::row::Row;
use super::sink::Sink;
#[cfg(feature = "sqlite")]
use super::sink::Taking;
use super::statement::Statement;
use crate::error::Result;

/// What takes the rows, one by one.
pub(super) type EachRow<'a> = &'a mut (dyn FnMut(Row) -> Result<Flow> + Send);

/// Whether a connection may be handed to the next one who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is under way.
    Ready,
    /// A statement has begun; if it stays so, its future was dropped.
    Busy,
    /// The server is gone.
    Broken,
}

/// The driver's connection.
pub(super) enum Driver {
    #[cfg(feature = "sqlite")]
    Sqlite(backends::sqlite::Connection),
    #[cfg(feature = "postgres")]
    Postgres(Box<backends::postgres::Connection>),
    #[cfg(feature = "mysql")]
    Mysql(backends::mysql::Connection),
}

/// A connection and what is known about it.
pub(super) struct Connection {
    driver: Driver,
    backend: Backend,
    state: State,
    in_transaction: bool,
    /// Whether somebody may be changing its session through the driver.
    lent: bool,
    /// Whether the program has changed settings of its session.
    altered: bool,
    /// How many losses the pool had counted when this was last known to be alive.
    pub(super) losses_seen: u64,
    /// The place of the row that a sink takes, left by the last one.
    #[cfg(feature = "sqlite")]
    spare: Option<Box<Row>>,
}

impl Connection {
    pub(super) fn new(driver: Driver, backend: Backend, losses_seen: u64) -> Self {
        Self {
            driver,
            backend,
            state: State::Ready,
            in_transaction: false,
            lent: false,
            altered: false,
            losses_seen,
            #[cfg(feature = "sqlite")]
            spare: None,
        }
    }

    pub(super) fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether the next one may have it: no statement was left half-way, no transaction open, no setting changed, no
    /// server gone.
    pub(super) fn is_clean(&self) -> bool {
        self.state == State::Ready && !(self.in_transaction || self.lent || self.altered)
    }

    /// Notes that settings of its session are being changed, which the next one must not meet.
    pub(super) fn set_altered(&mut self) {
        self.altered = true;
    }

    /// Whether it is known without asking that no transaction is open.
    pub(super) fn has_no_transaction(&self) -> bool {
        match &self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(connection) => connection.is_autocommit(),
            #[allow(unreachable_patterns, reason = "a build may have no other database")]
            _ => false,
        }
    }

    /// Notes that the driver's connection is in other hands; until they give it back, it is not clean.
    pub(super) fn set_lent(&mut self, yes: bool) {
        self.lent = yes;
    }

    /// The driver's connection, if it is one to SQLite.
    #[cfg(feature = "sqlite")]
    pub(super) fn sqlite(&mut self) -> Option<&mut rusqlite::Connection> {
        match &mut self.driver {
            Driver::Sqlite(connection) => connection.inner(),
            #[allow(unreachable_patterns, reason = "a build may have no other database")]
            _ => None,
        }
    }

    /// Prepares the driver's connection for being in other hands.
    pub(super) fn lend(&mut self) {
        match &mut self.driver {
            #[cfg(feature = "postgres")]
            Driver::Postgres(connection) => connection.lend(),
            #[allow(unreachable_patterns, reason = "a build may have no other database")]
            _ => {}
        }
    }

    /// The driver's client, if it is one to PostgreSQL.
    #[cfg(feature = "postgres")]
    pub(super) fn postgres(&mut self) -> Option<&mut backends::postgres::PostgresClient> {
        match &mut self.driver {
            Driver::Postgres(connection) => Some(connection.client()),
            #[allow(unreachable_patterns, reason = "a build may have no other database")]
            _ => None,
        }
    }

    /// The driver's connection, if it is one to MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    pub(super) fn mysql(&mut self) -> Option<&mut sqlx::MySqlConnection> {
        match &mut self.driver {
            Driver::Mysql(connection) => Some(&mut connection.driver),
            #[allow(unreachable_patterns, reason = "a build may have no other database")]
            _ => None,
        }
    }

    /// Whether a statement's future was dropped before its end.
    pub(super) fn was_cancelled(&self) -> bool {
        self.state == State::Busy
    }

    /// Lets the server leave a statement whose future was dropped, where it wouldn't by itself.
    pub(super) fn cancel(&self) {
        match &self.driver {
            #[cfg(feature = "postgres")]
            Driver::Postgres(connection) => connection.cancel(),
            #[allow(unreachable_patterns, reason = "a build may have no other database")]
            _ => {}
        }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.state == State::Broken
    }

    /// Notes that a transaction begins or has ended; until it ends, the connection is not clean.
    pub(super) fn set_in_transaction(&mut self, yes: bool) {
        self.in_transaction = yes;
    }

    /// Runs a prepared statement and hands over its rows.
    pub(super) async fn run(&mut self, statement: &Statement, each: EachRow<'_>) -> Result<Outcome, Failure> {
        self.state = State::Busy;
        let result = match &mut self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(connection) => connection.run(statement, &mut |row| each(Row::from(row))).await,
            #[cfg(feature = "postgres")]
            Driver::Postgres(connection) => connection.run(statement, &mut |row| each(Row::from(row))).await,
            #[cfg(feature = "mysql")]
            Driver::Mysql(connection) => {
                backends::mysql::run(connection, self.backend, statement, &mut |row| each(Row::from(row))).await
            }
        };
        let settled = self.settle(result);
        settled.map_err(|failure| {
            if statement.reads {
                failure.nothing_done()
            } else {
                failure
            }
        })
    }

    /// Runs a prepared statement whose rows a sink takes: where they are read, if the driver is in this process.
    pub(super) async fn pour(&mut self, statement: &Statement, sink: &mut Sink) -> Result<(), Failure> {
        #[cfg(feature = "sqlite")]
        #[allow(irrefutable_let_patterns, reason = "a build may have no other database")]
        if let Driver::Sqlite(connection) = &mut self.driver {
            self.state = State::Busy;
            let row = self.spare.take().unwrap_or_else(|| Box::new(Stepped::default().into()));
            let mut taking = sink.take().map(|sink| Taking { sink, row });
            let result = connection.pour(statement, &mut taking).await;
            if let Some(taken) = taking {
                (*sink, self.spare) = (Some(taken.sink), Some(taken.row));
            }
            return self.settle(result);
        }
        let mut each = |row: Row| match sink {
            Some(sink) => sink.take(&row).map(|()| Flow::On),
            None => Ok(Flow::On),
        };
        self.run(statement, &mut each).await.map(drop)
    }

    /// Runs SQL without parameters, possibly several statements, unprepared; rows are dropped.
    pub(super) async fn run_script(&mut self, sql: &str) -> Result<(), Failure> {
        self.state = State::Busy;
        let result = match &mut self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(connection) => connection.run_script(sql).await,
            #[cfg(feature = "postgres")]
            Driver::Postgres(connection) => connection.run_script(sql).await,
            #[cfg(feature = "mysql")]
            Driver::Mysql(connection) => backends::mysql::run_script(&mut connection.driver, sql).await,
        };
        self.settle(result)
    }

    /// Asks the server for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), Failure> {
        self.state = State::Busy;
        let result = match &mut self.driver {
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(connection) => connection.ping().await,
            #[cfg(feature = "postgres")]
            Driver::Postgres(connection) => connection.ping().await,
            #[cfg(feature = "mysql")]
            Driver::Mysql(connection) => backends::mysql::ping(&mut connection.driver).await,
        };
        self.settle(result)
    }

    /// Notes what became of the connection, and tells a failure as what it is on this database.
    fn settle<T>(&mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        self.state = match &result {
            Err(failure) if failure.loss != Loss::Kept => State::Broken,
            _ => State::Ready,
        };
        result.map_err(|failure| failure.told_by(self.backend))
    }
}
