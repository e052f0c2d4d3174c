//! What a driver's error means: for the caller, for the connection, and for another try.

use super::backend::{Backend, Capabilities};
use crate::error::Error;

/// What became of the connection when a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// It is as good as before.
    Kept,
    /// It is gone, and the statement has changed nothing.
    NothingDone,
    /// It is gone, and nobody knows whether the statement was carried out.
    Unknown,
}

/// A failed statement.
#[derive(Debug)]
pub(super) struct Failure {
    /// What the caller is told.
    pub(super) error: Error,
    /// What became of the connection.
    pub(super) loss: Loss,
    /// Whether the database has given up the whole transaction, not only the statement.
    pub(super) rolled_back: bool,
}

impl Failure {
    /// A failure that leaves the connection as it was.
    pub(super) fn kept(error: Error) -> Self {
        Self {
            error,
            loss: Loss::Kept,
            rolled_back: false,
        }
    }

    /// A failure that took the connection with it.
    pub(super) fn lost(message: impl Into<String>, loss: Loss) -> Self {
        let message = message.into();
        Self {
            error: match loss {
                Loss::Unknown => Error::ConnectionLost(message),
                Loss::Kept | Loss::NothingDone => Error::Unavailable(message),
            },
            loss,
            rolled_back: true,
        }
    }

    /// The failure of what leaves nothing behind, whatever became of the connection: opening one, reading, a statement of
    /// a transaction that is not committed.
    pub(super) fn nothing_done(mut self) -> Self {
        if let Error::ConnectionLost(message) = self.error {
            self.error = Error::Unavailable(message);
            self.loss = Loss::NothingDone;
        }
        self
    }

    /// The failure with what the code of its answer means on this database.
    pub(super) fn told_by(mut self, backend: Backend) -> Self {
        self.error = match self.error {
            Error::Database {
                code: Some(code),
                message,
            } => told(code, message, backend.capabilities()),
            error => error,
        };
        self
    }
}

/// What a code means to the database with these capabilities.
fn told(code: String, message: String, capabilities: &Capabilities) -> Error {
    let is_of = |codes: &[&str]| codes.contains(&code.as_str());
    if is_of(capabilities.transient) {
        Error::Transient { code, message }
    } else if is_of(capabilities.invalid_pattern) {
        Error::InvalidPattern(message)
    } else if is_of(capabilities.null_character) {
        Error::NullCharacter(message)
    } else {
        let code = Some(code);
        Error::Database { code, message }
    }
}

#[cfg(feature = "mysql")]
impl From<sqlx::Error> for Failure {
    /// For errors that are not the database's answer; those are the backend's to read.
    fn from(error: sqlx::Error) -> Self {
        use std::io::ErrorKind::{BrokenPipe, NotConnected};
        match error {
            sqlx::Error::Io(error) => {
                // These two come from writing: the other side had gone before it could read.
                let unsent = matches!(error.kind(), BrokenPipe | NotConnected);
                let loss = if unsent { Loss::NothingDone } else { Loss::Unknown };
                Self::lost(format!("the connection was lost: {error}"), loss)
            }
            sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => {
                Self::lost(error.to_string(), Loss::Unknown)
            }
            sqlx::Error::Configuration(error) => Self::kept(Error::Configuration(error.to_string())),
            sqlx::Error::Database(error) => Self::kept(Error::Database {
                code: error.code().map(std::borrow::Cow::into_owned),
                message: error.message().to_owned(),
            }),
            other => Self::kept(Error::Database {
                code: None,
                message: other.to_string(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_done_nothing_is_unavailable() {
        let lost = |loss| Failure::lost("reset by peer", loss);
        assert!(matches!(lost(Loss::NothingDone).error, Error::Unavailable(_)));
        assert!(matches!(lost(Loss::Unknown).error, Error::ConnectionLost(_)));
        let read = lost(Loss::Unknown).nothing_done();
        assert!(matches!(read.error, Error::Unavailable(_)) && read.loss == Loss::NothingDone);
        let kept = Failure::kept(Error::Query("none".to_owned())).nothing_done();
        assert!(matches!(kept.error, Error::Query(_)) && kept.loss == Loss::Kept);
    }

    #[test]
    fn a_code_means_what_it_means_to_its_database() {
        let tell = |code: &str, backend| {
            let (code, message) = (Some(code.to_owned()), String::new());
            Failure::kept(Error::Database { code, message }).told_by(backend).error
        };
        for (code, backend) in [
            ("40P01", Backend::Postgres),
            ("55P03", Backend::Postgres),
            ("1213", Backend::Mysql),
            ("1020", Backend::Mariadb),
            ("5", Backend::Sqlite),
        ] {
            let told = tell(code, backend);
            assert!(
                matches!(&told, Error::Transient { code: kept, .. } if kept == code),
                "{told:?}"
            );
        }
        for code in ["22021", "22P05"] {
            let told = tell(code, Backend::Postgres);
            assert!(matches!(told, Error::NullCharacter(_)), "{told:?}");
        }
        let pattern = tell("1139", Backend::Mariadb);
        assert!(matches!(pattern, Error::InvalidPattern(_)), "{pattern:?}");
        for (code, backend) in [
            ("42P01", Backend::Postgres),
            ("1213", Backend::Sqlite),
            ("5", Backend::Mysql),
        ] {
            let told = tell(code, backend);
            assert!(matches!(told, Error::Database { .. }), "{told:?}");
        }
    }
}
