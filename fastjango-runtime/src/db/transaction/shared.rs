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

const ROLLED_BACK: &str = "the database has rolled the transaction back";

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
    pub(super) async fn failed(&self, lease: &mut Lease, failure: Failure) -> Error {
        self.note(lease, &failure).await;
        failure.nothing_done().error
    }

    /// The error of a failed statement; one of the program's own may have committed what it was to do.
    pub(super) async fn failed_at(&self, lease: &mut Lease, failure: Failure, statement: &Statement) -> Error {
        if statement.is_raw() {
            self.failed_by(lease, failure, &statement.sql).await
        } else {
            self.failed(lease, failure).await
        }
    }

    /// The error of a text of the program's own, which may have committed what it was to do.
    pub(super) async fn failed_by(&self, lease: &mut Lease, failure: Failure, sql: &str) -> Error {
        if control::may_commit(self.backend, sql) {
            self.note(lease, &failure).await;
            return failure.error;
        }
        self.failed(lease, failure).await
    }

    /// The error of a savepoint that can't be kept or taken back: the database has it no longer, and so neither the
    /// transaction, without which it would keep each further statement by itself.
    pub(super) fn lost(&self, failure: Failure) -> Error {
        self.frames().lose(ROLLED_BACK);
        failure.nothing_done().error
    }

    /// Whether a failed statement has ended the whole transaction.
    async fn has_ended(&self, lease: &mut Lease, failure: &Failure) -> bool {
        if failure.rolled_back || lease.has_no_transaction() {
            return true;
        }
        // Many errors end it that don't say so: a full table of locks, a timeout where the server is told to. What breaks
        // a constraint does not.
        let may_have = matches!(failure.error, Error::Database { .. } | Error::Transient { .. });
        control::is_mysql(self.backend) && may_have && !Box::pin(control::is_open(lease)).await
    }

    /// Notes what a failed statement means for the levels around it.
    async fn note(&self, lease: &mut Lease, failure: &Failure) {
        let has_ended = self.has_ended(lease, failure).await;
        let mut frames = self.frames();
        if has_ended {
            frames.lose(ROLLED_BACK);
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
                    return Err(self.failed(lease, failure).await);
                }
                let doomed =
                    matches!(&failure.error, Error::Database { code: Some(code), .. } if code == IN_FAILED_TRANSACTION);
                if doomed {
                    self.note(lease, &failure).await;
                } else {
                    self.frames().lose(ENDED);
                }
            }
            Backend::Sqlite if lease.has_no_transaction() => self.frames().lose(ENDED),
            // MySQL commits by itself before it changes a table, which is no fault.
            _ => {}
        }
        Ok(())
    }

    /// Rolls back the savepoints whose futures were dropped.
    pub(super) async fn roll_back_abandoned(&self, lease: &mut Lease) -> Result<()> {
        let abandoned = self.frames().abandoned();
        let Some(frame) = abandoned else { return Ok(()) };
        let is_lost = self.frames().is_lost();
        if !is_lost {
            roll_back_to(lease, frame).await.map_err(|failure| self.lost(failure))?;
        }
        self.frames().discard(frame);
        self.closed.notify_waiters();
        Ok(())
    }

    /// Puts back the settings of the session whose futures were dropped; a connection that is lost is closed anyway.
    pub(super) async fn put_back(&self, lease: &mut Lease) -> Result<()> {
        loop {
            let due = self.frames().due();
            let Some(sql) = due else { return Ok(()) };
            lease.run_script(sql).await.map_err(|failure| self.lost(failure))?;
            self.frames().put_back(sql);
        }
    }
}

/// Takes back what a savepoint and those within it have done.
pub(super) async fn roll_back_to(lease: &mut Lease, frame: u64) -> Result<(), Failure> {
    lease.run_script(&format!("ROLLBACK TO SAVEPOINT s{frame}")).await?;
    lease.run_script(&format!("RELEASE SAVEPOINT s{frame}")).await
}
