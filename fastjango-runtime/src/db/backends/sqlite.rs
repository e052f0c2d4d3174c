//! SQLite.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteQueryResult, SqliteRow, SqliteSynchronous};
use sqlx::{Arguments as _, AssertSqlSafe, ConnectOptions as _, Executor as _, SqliteConnection};

use crate::db::failure::Failure;
use crate::db::outcome::{Flow, Outcome, drain};
use crate::db::statement::Statement;
use crate::error::{Error, IntegrityError, IntegrityKind, Result};
use crate::value::{Value, temporal};

mod cell;

pub(in crate::db) use cell::cell;

/// How long a statement waits for another connection's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Where a database is and how it is opened.
#[derive(Debug, Clone)]
pub(in crate::db) struct Options {
    inner: SqliteConnectOptions,
    in_memory: bool,
    read_only: bool,
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
        let inner = SqliteConnectOptions::new()
            .create_if_missing(mode == "rwc")
            .read_only(mode == "ro")
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .synchronous(SqliteSynchronous::Normal)
            .statement_cache_capacity(statement_cache)
            .with_regexp()
            .disable_statement_logging();
        Ok(Self {
            inner: if in_memory {
                shared_memory(inner)
            } else {
                inner.filename(Path::new(path))
            },
            in_memory,
            read_only: mode == "ro",
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
        let mut connection = self.inner.connect().await.map_err(failure)?;
        if !self.in_memory && !self.read_only {
            // Another process may just be switching too, and this can't wait for it; it is the same switch.
            let switched = connection.execute("PRAGMA journal_mode = WAL").await;
            if let Err(error) = switched
                && !error
                    .as_database_error()
                    .is_some_and(|error| error.message().contains("locked"))
            {
                return Err(failure(error));
            }
        }
        let dropped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&dropped);
        let mut handle = connection.lock_handle().await.map_err(failure)?;
        handle.set_progress_handler(STEPS_BETWEEN_LOOKS, move || !stop.load(Ordering::Relaxed));
        drop(handle);
        Ok(Connection {
            inner: connection,
            dropped,
        })
    }
}

/// A connection that stops its statement when it is dropped: the thread that runs it, and holds the locks of its
/// transaction, would go on to the end.
pub(in crate::db) struct Connection {
    inner: SqliteConnection,
    dropped: Arc<AtomicBool>,
}

/// After how many steps of SQLite's machine a statement looks whether anybody still waits for it.
const STEPS_BETWEEN_LOOKS: i32 = 10_000;

impl Connection {
    pub(in crate::db) fn inner(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::Relaxed);
    }
}

/// A database in memory under a name of its own, which every connection of the same options sees.
fn shared_memory(options: SqliteConnectOptions) -> SqliteConnectOptions {
    let name = format!("/fastjango-{}", uuid::Uuid::new_v4().simple());
    options.vfs("memdb").filename(name).create_if_missing(true)
}

pub(in crate::db) async fn run(
    connection: &mut SqliteConnection,
    statement: &Statement,
    each: &mut (dyn FnMut(SqliteRow) -> Result<Flow> + Send),
) -> Result<Outcome, Failure> {
    let arguments = arguments(&statement.parameters).map_err(Failure::kept)?;
    let query = sqlx::query_with(AssertSqlSafe(statement.sql.clone()), arguments);
    let steps = connection.fetch_many(query);
    let drained = drain(steps, each, |outcome, done: SqliteQueryResult| {
        outcome.rows_affected += done.rows_affected();
        outcome.last_insert_id = done.last_insert_rowid();
    });
    drained.await.map_err(failure)?.map_err(Failure::kept)
}

fn arguments(parameters: &[Value]) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(parameters.len(), 0);
    for value in parameters {
        add(&mut arguments, value)?;
    }
    Ok(arguments)
}

fn add(arguments: &mut SqliteArguments, value: &Value) -> Result<()> {
    let added = match value {
        Value::Null(_) => arguments.add(None::<i64>),
        Value::Boolean(value) => arguments.add(value),
        Value::Integer(value) => arguments.add(value),
        Value::Float(value) => arguments.add(value),
        Value::Decimal(value) => arguments.add(value.to_string()),
        Value::Text(value) => arguments.add(value.as_str()),
        Value::Date(value) => arguments.add(text(|out| temporal::write_date(out, *value))),
        Value::Time(value) => arguments.add(text(|out| temporal::write_time(out, *value))),
        Value::DateTime(value) => arguments.add(text(|out| temporal::write_date_time(out, value.naive_utc(), b' '))),
        Value::Duration(value) => arguments.add(temporal::microseconds(*value)?),
        Value::Uuid(value) => arguments.add(value.simple().to_string()),
        Value::Json(value) => arguments.add(value.to_string()),
        Value::Bytes(value) => arguments.add(value.as_slice()),
        Value::List(..) => {
            return Err(Error::Query(
                "SQLite has no arrays; a list needs a placeholder for each item".into(),
            ));
        }
    };
    added.map_err(|error| Error::Query(error.to_string()))
}

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::with_capacity(32);
    write(&mut out);
    String::from_utf8(out).expect("digits and punctuation are ASCII")
}

/// What an error of SQLite means.
pub(in crate::db) fn failure(error: sqlx::Error) -> Failure {
    let Some(answer) = error.as_database_error() else {
        return error.into();
    };
    let code: i32 = answer.code().and_then(|code| code.parse().ok()).unwrap_or_default();
    let message = answer.message().to_owned();
    let mut failure = Failure::kept(match code & 0xff {
        SQLITE_CONSTRAINT => Error::Integrity(integrity(code, message)),
        SQLITE_CANTOPEN => Error::Unavailable(message),
        _ => Error::Database {
            code: Some(code.to_string()),
            message,
        },
    });
    // https://www.sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"
    failure.rolled_back = matches!(
        code & 0xff,
        SQLITE_NOMEM | SQLITE_INTERRUPT | SQLITE_IOERR | SQLITE_FULL
    );
    failure
}

const SQLITE_NOMEM: i32 = 7;
const SQLITE_INTERRUPT: i32 = 9;
const SQLITE_IOERR: i32 = 10;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;
const SQLITE_CONSTRAINT: i32 = 19;

/// Reads `UNIQUE constraint failed: table.column, …`, `… failed: index 'name'` and `CHECK constraint failed: name`.
fn integrity(code: i32, message: String) -> IntegrityError {
    let kind = match code >> 8 {
        1 => IntegrityKind::Check,
        3 => IntegrityKind::ForeignKey,
        5 => IntegrityKind::NotNull,
        6 | 8 | 10 => IntegrityKind::Unique,
        _ => IntegrityKind::Other,
    };
    let told = message.split_once(" failed: ").map_or("", |(_, told)| told);
    let index = told.strip_prefix("index '").and_then(|name| name.strip_suffix('\''));
    let constraint = index
        .or((kind == IntegrityKind::Check && !told.is_empty()).then_some(told))
        .map(str::to_owned);
    let columns = match kind {
        IntegrityKind::Unique | IntegrityKind::NotNull if index.is_none() => told
            .split(", ")
            .filter_map(|name| name.rsplit_once('.'))
            .map(|(_, column)| column.to_owned())
            .collect(),
        _ => Vec::new(),
    };
    IntegrityError {
        kind,
        constraint,
        columns,
        message,
    }
}
