//! What an error of the driver or of PostgreSQL means.

use std::error::Error as _;
use std::io;

use tokio_postgres::error::DbError;

use super::driving::Fault;
use crate::db::failure::{Failure, Loss};
use crate::error::{Error, IntegrityError, IntegrityKind};
use crate::value::Unfit;

impl Fault {
    /// Whether a prepared statement is not what it was: its tables have changed, or the server has forgotten it.
    pub(super) fn is_of_preparation(&self) -> bool {
        let answer = self.error.as_ref().and_then(tokio_postgres::Error::as_db_error);
        answer.is_some_and(|answer| match answer.code().code() {
            "26000" => true,
            "0A000" => answer.routine() == Some("RevalidateCachedQuery"),
            _ => false,
        })
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let Fault { error, loss } = fault;
        let Some(error) = error else {
            return Self::lost("the connection was closed", loss);
        };
        if let Some(answer) = error.as_db_error() {
            return of_answer(answer);
        }
        let Some(source) = error.source() else {
            return Self::lost(format!("the connection was lost: {error}"), loss);
        };
        if let Some(unfit) = source.downcast_ref::<Unfit>() {
            return Self::kept(Error::Query(unfit.to_string()));
        }
        of_connection(&error, source, loss)
    }
}

/// Whether an error is about the encryption of a connection.
pub(super) fn is_of_encryption(error: &tokio_postgres::Error) -> bool {
    // The driver tells it by these words alone.
    error.to_string().contains("TLS")
}

/// What it means that there is no connection.
pub(super) fn of_connecting(error: tokio_postgres::Error) -> Failure {
    Fault::unsent(Some(error)).into()
}

fn of_connection(error: &tokio_postgres::Error, source: &(dyn std::error::Error + 'static), loss: Loss) -> Failure {
    use io::ErrorKind::{BrokenPipe, NotConnected};
    let Some(input) = source.downcast_ref::<io::Error>() else {
        // A password that the server asks for, a method of authentication that the driver doesn't know, …
        return Failure::kept(Error::Configuration(format!("{error}: {source}")));
    };
    // These two come from writing: the other side had gone before it could read.
    let unsent = matches!(input.kind(), BrokenPipe | NotConnected);
    let loss = if unsent { Loss::NothingDone } else { loss };
    Failure::lost(format!("{error}: {source}"), loss)
}

/// What an answer of the server means.
fn of_answer(answer: &DbError) -> Failure {
    match answer.code().code() {
        // The server ended the session; a commit can't be interrupted, so the statement left no trace.
        "57P01" => Failure::lost(answer.message(), Loss::NothingDone),
        "57P02" | "57P05" => Failure::lost(answer.message(), Loss::Unknown),
        "57P03" | "53300" => Failure::kept(Error::Unavailable(answer.message().to_owned())),
        code if code.starts_with("23") => Failure::kept(Error::Integrity(Box::new(integrity(code, answer)))),
        code => Failure::kept(Error::Database {
            code: Some(code.to_owned()),
            message: answer.message().to_owned(),
        }),
    }
}

fn integrity(code: &str, answer: &DbError) -> IntegrityError {
    IntegrityError {
        kind: match code {
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
