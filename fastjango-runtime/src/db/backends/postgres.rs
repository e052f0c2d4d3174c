//! PostgreSQL.

use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgQueryResult, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};

use crate::db::backends::check_parameters;
use crate::db::backends::steps::{drain, exhaust};
use crate::db::failure::{Failure, Loss};
use crate::db::outcome::{Flow, Outcome};
use crate::db::statement::Statement;
use crate::error::{Error, IntegrityError, IntegrityKind, Result};

mod arguments;
mod cell;
mod rows;
mod signatures;

pub(in crate::db) use cell::cell;
pub(in crate::db) use rows::{row_array, row_value};
use signatures::Signatures;

/// Where a database is and how it is reached.
#[derive(Debug, Clone)]
pub(in crate::db) struct Options(PgConnectOptions);

/// What a URL may say after its `?`, besides `options[…]`.
const PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

impl Options {
    /// Reads what stands after `postgres:` in a URL. The session's time zone is UTC, which the driver asks for.
    pub(in crate::db) fn parse(rest: &str, statement_cache: usize) -> Result<Self> {
        let options = PgConnectOptions::from_str(&format!("postgres:{rest}"))
            .map_err(|error| Error::Configuration(format!("the database URL can't be read: {error}")))?;
        check_parameters(rest, PARAMETERS)?;
        Ok(Self(
            options
                .statement_cache_capacity(statement_cache)
                .disable_statement_logging(),
        ))
    }

    pub(in crate::db) async fn connect(&self) -> Result<Connection, Failure> {
        Ok(Connection {
            inner: self.0.connect().await.map_err(failure)?,
            signatures: Signatures::default(),
        })
    }
}

/// A connection and what it knows about the statements that it has prepared.
pub(in crate::db) struct Connection {
    inner: PgConnection,
    signatures: Signatures,
}

impl Connection {
    /// The driver's connection.
    pub(in crate::db) fn inner(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    pub(in crate::db) async fn run(
        &mut self,
        statement: &Statement,
        each: &mut (dyn FnMut(PgRow) -> Result<Flow> + Send),
    ) -> Result<Outcome, Failure> {
        let arguments = arguments::arguments(&statement.parameters).map_err(Failure::kept)?;
        let sql = self.signatures.text_for(statement);
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let steps = self.inner.fetch_many(query);
        let drained = drain(steps, each, |outcome, done: PgQueryResult| {
            outcome.rows_affected += done.rows_affected();
        });
        drained.await.map_err(failure)?.map_err(Failure::kept)
    }

    pub(in crate::db) async fn run_script(&mut self, sql: &str) -> Result<(), Failure> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        exhaust(script.fetch_many(&mut self.inner)).await.map_err(failure)
    }

    pub(in crate::db) async fn ping(&mut self) -> Result<(), Failure> {
        Ok(self.inner.ping().await?)
    }
}

/// What an error of PostgreSQL means.
fn failure(error: sqlx::Error) -> Failure {
    let Some(answer) = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
    else {
        return error.into();
    };
    match answer.code() {
        // The server ended the session; a commit can't be interrupted, so the statement left no trace.
        "57P01" => Failure::lost(answer.message(), Loss::NothingDone),
        "57P02" | "57P05" => Failure::lost(answer.message(), Loss::Unknown),
        "57P03" | "53300" => Failure::kept(Error::Unavailable(answer.message().to_owned())),
        code if code.starts_with("23") => Failure::kept(Error::Integrity(Box::new(integrity(answer)))),
        code => Failure::kept(Error::Database {
            code: Some(code.to_owned()),
            message: answer.message().to_owned(),
        }),
    }
}

fn integrity(answer: &PgDatabaseError) -> IntegrityError {
    IntegrityError {
        kind: match answer.code() {
            "23505" => IntegrityKind::Unique,
            "23001" | "23503" => IntegrityKind::ForeignKey,
            "23502" => IntegrityKind::NotNull,
            "23514" => IntegrityKind::Check,
            _ => IntegrityKind::Other,
        },
        constraint: answer.constraint().map(str::to_owned),
        table: answer.table().map(str::to_owned),
        columns: match answer.column() {
            Some(column) => vec![column.to_owned()],
            None => answer.detail().map(key_columns).unwrap_or_default(),
        },
        model: None,
        fields: Vec::new(),
        message: answer.message().to_owned(),
    }
}

/// Reads `Key (author_id, title)=(1, Dune) already exists.`
fn key_columns(detail: &str) -> Vec<String> {
    let columns = detail
        .strip_prefix("Key (")
        .and_then(|rest| rest.split_once(")="))
        .map(|(columns, _)| columns);
    columns.map_or_else(Vec::new, |columns| {
        let plain = |column: &str| column.trim_matches('"').to_owned();
        columns.split(", ").map(plain).collect()
    })
}
