//! What the levels of a transaction share, and what failures mean for them.

use std::sync::{Arc, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::frames::Frames;
use crate::db::attachments::Attachments;
use crate::db::backend::Backend;
use crate::db::control;
use crate::db::failure::{Failure, Loss};
use crate::db::pool::Lease;
use crate::db::recording::Recorder;
use crate::db::statement::Statement;
use crate::error::{Error, Result};

/// The code of PostgreSQL for a transaction in which a statement has failed.
const IN_FAILED_TRANSACTION: &str = "25P02";

const ENDED: &str = "a script, or what was sent through the driver's connection, has ended the transaction";

/// What the levels of a transaction share.
pub(super) struct Core {
    pub(super) backend: Backend,
    pub(super) recorder: Arc<Recorder>,
    pub(super) attachments: Arc<Attachments>,
    pub(super) lease: tokio::sync::Mutex<Lease>,
    pub(super) frames: std::sync::Mutex<Frames>,
    /// Told whenever a level is closed.
    pub(super) closed: Notify,
}

/// The error of a transaction that can go no further.
pub(super) fn refused(reason: &str) -> Error {
    Error::Database {
        code: None,
        message: format!("{reason}; the transaction can only be rolled back"),
    }
}

impl Core {
    pub(super) fn frames(&self) -> MutexGuard<'_, Frames> {
        self.frames.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn check(&self) -> Result<()> {
        self.frames().refusal().map(refused).map_or(Ok(()), Err)
    }

    /// Notes that the transaction has ended. Where MySQL's session may be one in which each statement opens another, the
    /// connection stays one that is closed when it is given back.
    pub(super) fn release(&self, lease: &mut Lease) {
        let is_settled = !control::is_mysql(self.backend) || !self.frames().is_unsettled();
        lease.set_in_transaction(!is_settled);
    }

    /// The error of a failed statement, of which nothing stays: what is not committed goes with the connection.
    pub(super) fn failed(&self, failure: Failure) -> Error {
        self.note(&failure);
        failure.nothing_done().error
    }

    /// The error of a failed statement; one of the program's own may have committed what it was to do.
    pub(super) fn failed_at(&self, failure: Failure, statement: &Statement) -> Error {
        if statement.is_raw() {
            self.failed_by(failure, &statement.sql)
        } else {
            self.failed(failure)
        }
    }

    /// The error of a text of the program's own, which may have committed what it was to do.
    pub(super) fn failed_by(&self, failure: Failure, sql: &str) -> Error {
        if control::may_commit(self.backend, sql) {
            self.note(&failure);
            return failure.error;
        }
        self.failed(failure)
    }

    /// Notes what a failed statement means for the levels around it.
    fn note(&self, failure: &Failure) {
        let mut frames = self.frames();
        if failure.rolled_back {
            frames.lose("the database has rolled the transaction back");
        } else if self.backend == Backend::Postgres
            && let Some(top) = frames.top()
        {
            // PostgreSQL refuses everything after an error, and answers a commit by rolling back in silence.
            frames.fail(top, "a statement failed and no savepoint was around it");
        }
    }

    /// Learns what a script, or statements that were sent through the driver, have done to the transaction, once the
    /// connection is back: a failed one may have doomed the innermost level, or have ended everything.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] where the connection was lost meanwhile.
    pub(super) async fn look_after_loan(&self, lease: &mut Lease) -> Result<()> {
        if !self.frames().take_lent() {
            return Ok(());
        }
        match self.backend {
            Backend::Postgres => {
                let Err(failure) = lease.run_script("SAVEPOINT lent; RELEASE SAVEPOINT lent").await else {
                    return Ok(());
                };
                if failure.loss != Loss::Kept {
                    return Err(self.failed(failure));
                }
                let doomed =
                    matches!(&failure.error, Error::Database { code: Some(code), .. } if code == IN_FAILED_TRANSACTION);
                if doomed {
                    self.failed(failure);
                } else {
                    self.frames().lose(ENDED);
                }
            }
            #[cfg(feature = "sqlite")]
            Backend::Sqlite if lease.sqlite().is_some_and(|connection| connection.is_autocommit()) => {
                self.frames().lose(ENDED);
            }
            // MySQL commits by itself before it changes a table, which is no fault.
            _ => {}
        }
        Ok(())
    }

    /// Rolls back the savepoints whose futures were dropped.
    pub(super) async fn roll_back_abandoned(&self, lease: &mut Lease) -> Result<()> {
        let abandoned = self.frames().abandoned();
        let Some(frame) = abandoned else { return Ok(()) };
        roll_back_to(lease, frame)
            .await
            .map_err(|failure| self.failed(failure))?;
        self.frames().discard(frame);
        self.closed.notify_waiters();
        Ok(())
    }
}

/// Takes back what a savepoint and those within it have done.
pub(super) async fn roll_back_to(lease: &mut Lease, frame: u64) -> Result<(), Failure> {
    lease.run_script(&format!("ROLLBACK TO SAVEPOINT s{frame}")).await?;
    lease.run_script(&format!("RELEASE SAVEPOINT s{frame}")).await
}
