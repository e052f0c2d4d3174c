//! Where the statements of a connection run: in place, or on a thread where nobody else waits.
//!
//! A statement of SQLite's takes microseconds, and handing it to another thread costs as much again. One that was
//! quick when it last ran is therefore run in place, in the task that asks for it; one that is new, or took long, is
//! run on a thread of its own, and its rows come from there. A query that turns out to take long in place is stopped,
//! before any row was handed over, and run again on such a thread.

use tokio::sync::mpsc;

use super::errors::Fault;
use super::job::Job;
use super::rows::{Row, Rows, TakeLent};
use super::session::{Attempt, Session};
use super::waiting::Waiting;
use crate::db::failure::{Failure, Loss};
use crate::db::outcome::{Flow, Outcome, pause};
use crate::db::statement::Statement;
use crate::error::Result;

/// How many batches may wait to be read.
const WAITING_BATCHES: usize = 1;

/// What takes the rows.
type EachRow<'a> = &'a mut (dyn FnMut(Row) -> Result<Flow> + Send);

/// A connection.
pub(in crate::db) struct Connection {
    /// Nothing while a thread has it, and after that if its statement was dropped.
    session: Option<Box<Session>>,
}

impl Connection {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session: Some(Box::new(session)),
        }
    }

    /// The driver's connection, unless a statement of it was dropped before its end.
    pub(in crate::db) fn inner(&mut self) -> Option<&mut rusqlite::Connection> {
        self.session.as_deref_mut().map(Session::lend)
    }

    /// Whether no transaction is open: an error may have ended it, which its code does not tell.
    pub(in crate::db) fn is_autocommit(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.is_autocommit())
    }

    fn session(&mut self) -> Result<&mut Session, Failure> {
        let session = self.session.as_deref_mut().ok_or_else(gone)?;
        session.take_back().map_err(Fault::into_failure)?;
        Ok(session)
    }

    /// Runs a statement and hands over its rows.
    pub(in crate::db) async fn run(&mut self, statement: &Statement, each: EachRow<'_>) -> Result<Outcome, Failure> {
        let mut waiting = Waiting::default();
        loop {
            let fault = match self.session()?.run_in_place(statement) {
                Attempt::Done((outcome, rows)) => {
                    self.checkpoint().await?;
                    if let Some(mut rows) = rows {
                        deliver(&mut rows, each).await.map_err(Failure::kept)?;
                    }
                    return Ok(outcome);
                }
                Attempt::Long => match Box::pin(self.run_aside(statement, each)).await {
                    Ok(outcome) => return Ok(outcome),
                    Err(fault) => fault,
                },
                Attempt::Failed(fault) => fault,
            };
            match fault {
                // Boxed, as is what runs aside, so that the rare ways do not make every future large.
                Fault::Busy(failure) => Box::pin(waiting.after(failure)).await?,
                fault => return Err(fault.into_failure()),
            }
        }
    }

    /// Runs a statement on a thread of its own; rows are handed over here.
    async fn run_aside(&mut self, statement: &Statement, each: EachRow<'_>) -> Result<Outcome, Fault> {
        let session = self.session.take().ok_or_else(|| Fault::Failed(gone()))?;
        let statement = statement.clone();
        let (sender, mut batches) = mpsc::channel(WAITING_BATCHES);
        let job = Job::start(session, move |session| {
            let done = session.run(&statement, &mut |batch| sender.blocking_send(batch).is_ok());
            session.checkpoint();
            done
        });
        let mut delivered = Ok(());
        let mut any = false;
        while let Some(batch) = batches.recv().await {
            any = true;
            delivered = deliver(&mut Rows::new(batch, Vec::new()), each).await;
            if delivered.is_err() {
                break;
            }
        }
        drop(batches);
        let (session, done) = job.end().await.map_err(Fault::Failed)?;
        self.session = Some(session);
        delivered?;
        match done {
            Ok(done) => {
                deliver(&mut Rows::new(done.last, Vec::new()), each).await?;
                Ok(done.outcome)
            }
            // What has been handed over can't be handed over again.
            Err(fault) if any => Err(Fault::Failed(fault.into_failure())),
            Err(fault) => Err(fault),
        }
    }

    /// Runs a statement whose rows are taken where they are read: in place, or on a thread of the statement's own. The
    /// taker is gone if that thread is.
    pub(in crate::db) async fn pour<T: TakeLent>(
        &mut self,
        statement: &Statement,
        taker: &mut Option<T>,
    ) -> Result<(), Failure> {
        let mut waiting = Waiting::default();
        loop {
            let taking = taker.as_mut().ok_or_else(gone)?;
            let fault = match self.session()?.pour_in_place(statement, taking) {
                Attempt::Done(()) => return self.checkpoint().await,
                Attempt::Long => match Box::pin(self.pour_aside(statement, taker)).await {
                    Ok(()) => return Ok(()),
                    Err(fault) => fault,
                },
                Attempt::Failed(fault) => fault,
            };
            match fault {
                Fault::Busy(failure) => Box::pin(waiting.after(failure)).await?,
                fault => return Err(fault.into_failure()),
            }
        }
    }

    /// Runs a statement on a thread of its own, where its rows are taken.
    async fn pour_aside<T: TakeLent>(&mut self, statement: &Statement, taker: &mut Option<T>) -> Result<(), Fault> {
        let mut taking = taker.take().ok_or_else(|| Fault::Failed(gone()))?;
        let statement = statement.clone();
        let work = move |session: &mut Session| {
            let done = session.pour(&statement, &mut taking);
            session.checkpoint();
            (taking, done)
        };
        let (back, done) = self.work_aside(work).await.map_err(Fault::Failed)?;
        *taker = Some(back);
        done
    }

    /// Runs SQL without parameters, possibly several statements, unprepared; rows are dropped.
    pub(in crate::db) async fn run_script(&mut self, sql: &str) -> Result<(), Failure> {
        if !controls_transaction(sql) || !self.session()?.has_changed_little() {
            return Box::pin(self.run_script_aside(sql.to_owned())).await;
        }
        let mut waiting = Waiting::default();
        loop {
            match self.session()?.control(sql) {
                Ok(()) => return self.checkpoint().await,
                Err(Fault::Busy(failure)) => Box::pin(waiting.after(failure)).await?,
                Err(fault) => return Err(fault.into_failure()),
            }
        }
    }

    async fn run_script_aside(&mut self, sql: String) -> Result<(), Failure> {
        let work = move |session: &mut Session| {
            let done = session.run_script(&sql);
            session.checkpoint();
            done
        };
        self.work_aside(work).await?.map_err(Fault::into_failure)
    }

    /// Copies a long log into the database, where nobody else waits.
    async fn checkpoint(&mut self) -> Result<(), Failure> {
        if self.session()?.is_checkpoint_due() {
            Box::pin(self.work_aside(Session::checkpoint)).await?;
        }
        Ok(())
    }

    /// Does something on a thread of its own.
    async fn work_aside<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Session) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let session = self.session.take().ok_or_else(gone)?;
        let (session, done) = Job::start(session, work).end().await?;
        self.session = Some(session);
        Ok(done)
    }

    /// There is no server that could have gone away.
    pub(in crate::db) fn ping(&mut self) -> impl Future<Output = Result<(), Failure>> {
        std::future::ready(self.session().map(drop))
    }
}

fn gone() -> Failure {
    Failure::lost(
        "a statement of this connection was dropped before its end",
        Loss::NothingDone,
    )
}

/// Whether it is one statement that begins or ends a transaction or a savepoint.
fn controls_transaction(sql: &str) -> bool {
    let first = sql.split(' ').next().unwrap_or_default();
    matches!(first, "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE") && !sql.contains(';')
}

/// Hands over rows, until the first is refused.
async fn deliver(rows: &mut Rows, each: EachRow<'_>) -> Result<()> {
    for row in rows {
        if each(row)? == Flow::Pause {
            pause().await;
        }
    }
    Ok(())
}
