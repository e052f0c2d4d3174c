//! What SQLite's errors mean.

use rusqlite::Error as SqliteError;
use rusqlite::ffi::{
    SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_CANTOPEN, SQLITE_CONSTRAINT, SQLITE_CONSTRAINT_FUNCTION, SQLITE_ERROR,
    SQLITE_INTERRUPT, SQLITE_LOCKED,
};

use super::functions::fault_of_pattern;
use crate::db::failure::Failure;
use crate::error::{Error, IntegrityError, IntegrityKind};

/// Why a statement did not come to its end, and what can be done about it.
#[derive(Debug)]
pub(super) enum Fault {
    /// Another connection has the lock: the statement has done nothing, and may be run again.
    Busy(Failure),
    /// It was stopped.
    Stopped(Failure),
    /// Anything else.
    Failed(Failure),
}

impl Fault {
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Busy(failure) | Self::Stopped(failure) | Self::Failed(failure) => failure,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Failed(Failure::kept(error))
    }
}

impl From<SqliteError> for Fault {
    fn from(error: SqliteError) -> Self {
        let code = code(&error);
        let failure = failure(code, message(error));
        match code & 0xff {
            // A reader whose rows are no longer the newest can't write, however long it waits.
            SQLITE_BUSY | SQLITE_LOCKED if code != SQLITE_BUSY_SNAPSHOT => Self::Busy(failure),
            SQLITE_INTERRUPT => Self::Stopped(failure),
            _ => Self::Failed(failure),
        }
    }
}

/// SQLite's extended code.
fn code(error: &SqliteError) -> i32 {
    match error {
        SqliteError::SqliteFailure(error, _) | SqliteError::SqlInputError { error, .. } => error.extended_code,
        _ => SQLITE_ERROR,
    }
}

fn message(error: SqliteError) -> String {
    match error {
        SqliteError::SqliteFailure(_, Some(message)) | SqliteError::SqlInputError { msg: message, .. } => message,
        other => other.to_string(),
    }
}

fn failure(code: i32, message: String) -> Failure {
    if let Some(fault) = fault_of_pattern(&message).filter(|_| code == SQLITE_ERROR) {
        return Failure::kept(Error::InvalidPattern(fault.to_owned()));
    }
    Failure::kept(match code & 0xff {
        SQLITE_CONSTRAINT if code != SQLITE_CONSTRAINT_FUNCTION => Error::Integrity(Box::new(integrity(code, message))),
        SQLITE_CANTOPEN => Error::Unavailable(message),
        _ => Error::Database {
            // SQLite's 1 says nothing but that there is an error.
            code: (code != SQLITE_ERROR).then(|| code.to_string()),
            message,
        },
    })
}

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
    let table = told
        .split_once('.')
        .map(|(table, _)| table)
        .filter(|_| !columns.is_empty());
    IntegrityError {
        kind,
        constraint,
        table: table.map(str::to_owned),
        columns,
        model: None,
        fields: Vec::new(),
        message,
    }
}
