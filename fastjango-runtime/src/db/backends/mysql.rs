//! MySQL and MariaDB.

use std::str::FromStr as _;

use sqlx::mysql::{MySqlArguments, MySqlConnectOptions, MySqlDatabaseError, MySqlQueryResult, MySqlRow};
use sqlx::{
    Arguments as _, AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, Row as _,
};

use crate::db::backend::Backend;
use crate::db::backends::check_parameters;
use crate::db::failure::{Failure, Loss};
use crate::db::outcome::{Flow, Outcome};
use crate::db::statement::Statement;
use crate::db::words::is_of_rows;
use crate::error::{Error, IntegrityError, IntegrityKind, Result};
use crate::value::{Value, temporal};

mod cell;
mod steps;

pub(in crate::db) use cell::cell;
use steps::{drain, exhaust};

/// Where a database is and how it is reached.
#[derive(Debug, Clone)]
pub(in crate::db) struct Options {
    driver: MySqlConnectOptions,
    statement_cache: usize,
}

/// A connection that keeps statements prepared.
///
/// The server answers nothing to giving up a statement, so that its kernel puts off saying that it has come, and ours puts
/// off what is sent next until it does, for 40 ms: the driver leaves Nagle's algorithm on. All statements are given up at
/// once for that reason, where the driver would give up one for each new one.
pub(in crate::db) struct Connection {
    pub(in crate::db) driver: MySqlConnection,
    /// With how many statements it keeps them all.
    statement_cache: usize,
}

/// As Django does: no silent truncation, and each statement sees what was committed before it. MariaDB would refuse
/// columns that hang on the key that rows are grouped by, which MySQL knows to do; its updates can be told to read each
/// row as it was before, which MySQL's cannot. A pattern's `%` and `_` are escaped with a backslash, which a server may
/// be told to take for a letter.
const SESSION: &str = "SET SESSION sql_mode = REPLACE(CONCAT(IF(VERSION() LIKE '%MariaDB%', \
     CONCAT(REPLACE(@@sql_mode, 'ONLY_FULL_GROUP_BY', ''), ',SIMULTANEOUS_ASSIGNMENT'), @@sql_mode), \
     ',STRICT_TRANS_TABLES'), 'NO_BACKSLASH_ESCAPES', ''); \
     SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// What a URL may say after its `?`: the character set and the time zone are not for it to choose.
const PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslca",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "collation",
    "socket",
];

impl Options {
    /// Reads what stands after `mysql:` in a URL.
    pub(in crate::db) fn parse(rest: &str, statement_cache: usize) -> Result<Self> {
        let options = MySqlConnectOptions::from_str(&format!("mysql:{rest}"))
            .map_err(|error| Error::Configuration(format!("the database URL can't be read: {error}")))?;
        check_parameters(rest, PARAMETERS)?;
        // The driver would ask for a host whose name has the brackets of an IPv6 address.
        let host = options.get_host().trim_matches(['[', ']']).to_owned();
        // With room for one more than is kept, the driver gives up none by itself; with none it keeps none.
        let capacity = if statement_cache == 0 { 0 } else { statement_cache + 1 };
        Ok(Self {
            driver: options
                .host(&host)
                .charset("utf8mb4")
                .timezone(Some("+00:00".to_owned()))
                .statement_cache_capacity(capacity)
                .disable_statement_logging(),
            statement_cache,
        })
    }

    /// Opens a connection and asks whether MySQL or MariaDB answers.
    pub(in crate::db) async fn connect(&self) -> Result<(Connection, Backend), Failure> {
        let mut driver = self.driver.connect().await.map_err(failure)?;
        sqlx::raw_sql(SESSION).execute(&mut driver).await.map_err(failure)?;
        // Unprepared, as the server may have no room for a statement.
        let version = sqlx::raw_sql("SELECT VERSION()").fetch_one(&mut driver).await;
        let version: String = version.and_then(|row| row.try_get(0)).map_err(failure)?;
        let mariadb = version.contains("MariaDB");
        let connection = Connection {
            driver,
            statement_cache: self.statement_cache,
        };
        Ok((connection, if mariadb { Backend::Mariadb } else { Backend::Mysql }))
    }
}

pub(in crate::db) async fn run(
    connection: &mut Connection,
    backend: Backend,
    statement: &Statement,
    each: &mut (dyn FnMut(MySqlRow) -> Result<Flow> + Send),
) -> Result<Outcome, Failure> {
    let Connection {
        driver: connection,
        statement_cache,
    } = connection;
    if connection.cached_statements_size() > *statement_cache {
        Box::pin(connection.clear_cached_statements()).await.map_err(failure)?;
    }
    let mut drained = run_prepared(connection, backend, statement, true, each).await?;
    // It is the server's answer to being asked to prepare; a procedure may prepare some after it has done others.
    let is_unprepared = !statement.is_raw() || is_of_rows(&statement.sql);
    if is_unprepared && drained.as_ref().is_err_and(has_no_room) {
        // What this connection has prepared makes room. Boxed, so that the rare way does not make every future large.
        let again = async {
            connection.clear_cached_statements().await.map_err(failure)?;
            run_prepared(connection, backend, statement, false, each).await
        };
        drained = Box::pin(again).await?;
    }
    drained.map_err(failure)?.map_err(Failure::kept)
}

/// Runs a prepared statement, which is kept for the next time or not, and tells the driver's error and that of `each`.
async fn run_prepared(
    connection: &mut MySqlConnection,
    backend: Backend,
    statement: &Statement,
    is_kept: bool,
    each: &mut (dyn FnMut(MySqlRow) -> Result<Flow> + Send),
) -> Result<Result<Result<Outcome>, sqlx::Error>, Failure> {
    let arguments = arguments(backend, &statement.parameters).map_err(Failure::kept)?;
    let query = sqlx::query_with(AssertSqlSafe(statement.sql.clone()), arguments).persistent(is_kept);
    let steps = connection.fetch_many(query);
    let drained = drain(steps, each, |outcome, done: MySqlQueryResult| {
        outcome.rows_affected += done.rows_affected();
        outcome.last_insert_id = done.last_insert_id().cast_signed();
    });
    Ok(drained.await)
}

/// Whether the server keeps as many statements for all its clients as it may.
fn has_no_room(error: &sqlx::Error) -> bool {
    answer(error).is_some_and(|answer| answer.number() == ER_MAX_PREPARED_STMT_COUNT_REACHED)
}

pub(in crate::db) async fn run_script(connection: &mut MySqlConnection, sql: &str) -> Result<(), Failure> {
    let script = sqlx::raw_sql(AssertSqlSafe(sql));
    exhaust(script.fetch_many(connection)).await.map_err(failure)
}

pub(in crate::db) async fn ping(connection: &mut MySqlConnection) -> Result<(), Failure> {
    Ok(connection.ping().await?)
}

fn arguments(backend: Backend, parameters: &[Value]) -> Result<MySqlArguments> {
    let mut arguments = MySqlArguments::default();
    arguments.reserve(parameters.len(), parameters.len() * 16);
    for value in parameters {
        add(&mut arguments, backend, value)?;
    }
    Ok(arguments)
}

fn add(arguments: &mut MySqlArguments, backend: Backend, value: &Value) -> Result<()> {
    let added = match value {
        Value::Null(_) => arguments.add(None::<&str>),
        Value::Boolean(value) => arguments.add(value),
        Value::Integer(value) => arguments.add(value),
        Value::Float(value) => arguments.add(value),
        Value::Decimal(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value.as_str()),
        Value::Date(value) => arguments.add(value),
        Value::Time(value) => arguments.add(value),
        Value::DateTime(value) => arguments.add(value.naive_utc()),
        Value::Duration(value) => arguments.add(temporal::microseconds(*value)?),
        // MariaDB has a type for it, MySQL keeps its 32 digits.
        Value::Uuid(value) if backend == Backend::Mariadb => arguments.add(value.hyphenated().to_string()),
        Value::Uuid(value) => arguments.add(value.simple().to_string()),
        Value::Json(value) => arguments.add(value.to_string()),
        Value::Bytes(value) => arguments.add(value.as_slice()),
        Value::List(..) => {
            let message = "MySQL has no arrays; a list needs a placeholder for each item";
            return Err(Error::Query(message.into()));
        }
    };
    added.map_err(|error| Error::Query(error.to_string()))
}

/// What the server has answered, if the error is that.
fn answer(error: &sqlx::Error) -> Option<&MySqlDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

/// What an error of MySQL or MariaDB means.
fn failure(error: sqlx::Error) -> Failure {
    let Some(answer) = answer(&error) else {
        return error.into();
    };
    let message = answer.message().to_owned();
    match answer.number() {
        ER_CLIENT_INTERACTION_TIMEOUT => Failure::lost(message, Loss::NothingDone),
        ER_SERVER_SHUTDOWN | ER_CONNECTION_KILLED => Failure::lost(message, Loss::Unknown),
        ER_CON_COUNT_ERROR | ER_MAX_PREPARED_STMT_COUNT_REACHED => Failure::kept(Error::Unavailable(message)),
        number => match integrity_kind(number, answer.code()) {
            Some(kind) => Failure::kept(Error::Integrity(Box::new(integrity(kind, message)))),
            None => Failure {
                error: Error::Database {
                    code: Some(number.to_string()),
                    message,
                },
                loss: Loss::Kept,
                // A deadlock's victim loses all of its transaction, and goes on without one.
                rolled_back: number == ER_LOCK_DEADLOCK,
            },
        },
    }
}

const ER_CON_COUNT_ERROR: u16 = 1040;
const ER_SERVER_SHUTDOWN: u16 = 1053;
const ER_LOCK_DEADLOCK: u16 = 1213;
const ER_MAX_PREPARED_STMT_COUNT_REACHED: u16 = 1461;
const ER_CONNECTION_KILLED: u16 = 1927;
const ER_CLIENT_INTERACTION_TIMEOUT: u16 = 4031;

fn integrity_kind(number: u16, state: Option<&str>) -> Option<IntegrityKind> {
    match number {
        1022 | 1062 | 1169 | 1586 | 1859 => Some(IntegrityKind::Unique),
        1216 | 1217 | 1451 | 1452 => Some(IntegrityKind::ForeignKey),
        1048 | 1364 => Some(IntegrityKind::NotNull),
        // The second is a number below zero in a column that holds none: Django has a check for it elsewhere.
        3819 | 1690 => Some(IntegrityKind::Check),
        // MariaDB's check; MySQL means something else by the number.
        4025 if state == Some("23000") => Some(IntegrityKind::Check),
        _ if state == Some("23000") => Some(IntegrityKind::Other),
        _ => None,
    }
}

/// Reads the names out of the message, which is where they are told.
fn integrity(kind: IntegrityKind, message: String) -> IntegrityError {
    let constraint = match kind {
        IntegrityKind::Unique => {
            // The value comes first and is the client's: it may hold the words itself.
            let key = after_last(&message, " for key '").and_then(|rest| rest.strip_suffix('\''));
            key.map(|key| key.rsplit_once('.').map_or(key, |(_, name)| name))
        }
        IntegrityKind::Check => {
            between(&message, "CONSTRAINT `", "`").or_else(|| between(&message, "constraint '", "'"))
        }
        IntegrityKind::ForeignKey => between(&message, "CONSTRAINT `", "`"),
        _ => None,
    };
    let table = match kind {
        IntegrityKind::Check => {
            between(&message, " failed for `", "`, ").or_else(|| after_last(&message, " failed for "))
        }
        IntegrityKind::ForeignKey => between(&message, " fails (`", "`, "),
        _ => None,
    };
    // `database`.`table`
    let table = table
        .and_then(|path| path.rsplit_once("`.`"))
        .map(|(_, table)| table.trim_matches('`'));
    let columns = match kind {
        IntegrityKind::Check if constraint.is_none() => out_of_range(&message),
        IntegrityKind::NotNull => between(&message, "Column '", "'").or_else(|| between(&message, "Field '", "'")),
        IntegrityKind::ForeignKey => between(&message, "FOREIGN KEY (", ")"),
        _ => None,
    };
    let columns = columns.map_or_else(Vec::new, |columns| {
        let plain = |column: &str| column.trim_matches('`').to_owned();
        columns.split(", ").map(plain).collect()
    });
    IntegrityError {
        kind,
        constraint: constraint.map(str::to_owned),
        table: table.map(str::to_owned),
        columns,
        model: None,
        fields: Vec::new(),
        message,
    }
}

/// What stands behind the last of these.
fn after_last<'m>(message: &'m str, before: &str) -> Option<&'m str> {
    message.rsplit_once(before).map(|(_, after)| after)
}

/// The column of a number below zero: `… value is out of range in '(`database`.`book`.`pages` - 1)'`.
fn out_of_range(message: &str) -> Option<&str> {
    let mut path = message.split("`.`").skip(2);
    path.next()?.split('`').next()
}

fn between<'m>(message: &'m str, before: &str, after: &str) -> Option<&'m str> {
    let (_, rest) = message.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}
