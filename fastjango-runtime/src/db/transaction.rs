//! Transactions and savepoints.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::sync::Notify;

use super::attachments::Attachments;
use super::backend::Backend;
use super::connection::EachRow;
use super::control;
use super::database::Database;
use super::failure::Loss;
use super::outcome::{Flow, Outcome};
use super::pool::Lease;
use super::recording::Recorder;
use super::row::Row;
use super::sink::Sink;
use super::statement::Statement;
use crate::error::{Error, ExplainIntegrity, IntegrityError, IntegrityKind, Result};

mod frames;
mod hooks;
mod savepoints;
mod shared;

use frames::{Frames, Hook};
pub use hooks::CommitOutcome;
use savepoints::{Joined, Savepoint, Setting};
use shared::{Core, refused};

tokio::task_local! {
    /// The levels whose bodies this task is running, the innermost last; they may be of several databases.
    static RUNNING: Vec<u64>;
}

/// Runs the body of a level within those that this task is running.
fn running<T>(frame: u64, body: impl Future<Output = T>) -> impl Future<Output = T> {
    let mut frames = RUNNING.try_with(Clone::clone).unwrap_or_default();
    frames.push(frame);
    RUNNING.scope(frames, body)
}

/// An open transaction, or a savepoint within one: what the body of [`Database::atomic`] is given.
///
/// It can be shared by futures that run side by side; their statements take turns. Savepoints beside each other take
/// turns as a whole, and the parent's own statements wait for them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let refused = db
///     .atomic(async |tx| {
///         Tag::new().name("sea").save(tx).await?;
///         Err::<(), _>(ValidationError::new("no").into())
///     })
///     .await;
/// assert!(refused.is_err());
/// assert!(!Tag::objects().filter(|t| t.name.eq("sea")).exists(db).await?, "it was rolled back");
/// # Ok(()) });
/// ```
pub struct Transaction {
    core: Arc<Core>,
    frame: u64,
}

impl Database {
    /// Runs a body in a transaction: committed if it gives `Ok`, rolled back if it gives `Err`, panics or is dropped.
    ///
    /// On SQLite the transaction is `IMMEDIATE`: it takes the write lock at once, waiting for it if need be, so that
    /// it can't fail later because another wrote in between.
    ///
    /// # Errors
    ///
    /// The body's own, [`Error::Unavailable`] if there is no connection, what the database says to the commit, or
    /// [`Error::ConnectionLost`] if it says nothing to that any more.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::{db::{Database, Executor}, error::Result};
    /// # async fn example(db: &Database) -> Result<()> {
    /// db.atomic(async |tx| {
    ///     tx.handle().execute(&"UPDATE book SET pages = pages + 1".into()).await?;
    ///     tx.on_commit(async || println!("done"));
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    pub async fn atomic<T, F>(&self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        self.try_atomic(body).await
    }

    /// [`Database::atomic`] for a body with an error type of its own, which its caller has to name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// An error of the program's own.
    /// enum Refused {
    ///     Poor,
    ///     Failed(Error),
    /// }
    ///
    /// impl From<Error> for Refused {
    ///     fn from(error: Error) -> Self {
    ///         Self::Failed(error)
    ///     }
    /// }
    ///
    /// let outcome: Result<(), Refused> = db
    ///     .try_atomic(async |tx| {
    ///         Book::objects().update(tx, |b| b.price.set(b.price * 2)).await?;
    ///         Err(Refused::Poor)
    ///     })
    ///     .await;
    /// assert!(matches!(outcome, Err(Refused::Poor)));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Database::atomic`].
    pub async fn try_atomic<T, E, F>(&self, body: F) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
    {
        Transaction::begin(self, self.begin()).await?.end_after(body).await
    }

    /// Runs a body in a transaction that reads what was committed before it, also where a single statement would see
    /// what others commit meanwhile.
    pub(super) async fn snapshot<T, F>(&self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        Transaction::begin(self, self.begin_snapshot())
            .await?
            .end_after(body)
            .await
    }
}

impl Transaction {
    async fn begin(database: &Database, begin: &str) -> Result<Self> {
        let mut lease = open(database, begin).await?;
        let mut frames = Frames::default();
        let frame = frames.open();
        lease.set_in_transaction(true);
        Ok(Self {
            core: Arc::new(Core {
                backend: database.backend(),
                recorder: Arc::clone(database.recorder()),
                attachments: Arc::clone(database.attachments()),
                lease: lease.into(),
                frames: frames.into(),
                closed: Notify::new(),
            }),
            frame,
        })
    }

    async fn end_after<T, E, F>(self, body: F) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Self) -> Result<T, E>,
    {
        let result = running(self.frame, body(&self)).await;
        let hooks = self.finish(result.is_ok() && !self.get_rollback()).await;
        // The connection goes back before the hooks run: they may need one.
        drop(self);
        let value = result?;
        hooks::run(hooks?).await.map_err(Error::after_commit)?;
        Ok(value)
    }

    /// Commits or rolls back, and tells what is to be run now.
    async fn finish(&self, commit: bool) -> Result<Vec<Hook>> {
        let mut lease = self.turn().await?;
        let refusal = self.core.frames().refusal().map(refused);
        let error = match refusal {
            None if commit => {
                let unanswered = hooks::Unanswered(self.core.frames().count_hooks());
                let committed = lease.run_script("COMMIT").await;
                unanswered.end();
                match committed {
                    Ok(()) => {
                        self.core.release(&mut lease);
                        return Ok(self.core.frames().take_hooks());
                    }
                    Err(failure) => Some(self.explained(failure.error, &mut lease).await),
                }
            }
            Some(error) if commit => Some(error),
            _ => None,
        };
        // A connection that can't roll back is closed when it is given back, which does. So is one whose transaction
        // the database ended: what the transaction would have put back of the session's state, nobody has.
        let lost = self.core.frames().is_lost();
        if !lost && lease.run_script("ROLLBACK").await.is_ok() {
            self.core.release(&mut lease);
        }
        error.map_or(Ok(Vec::new()), Err)
    }

    /// The error of a commit: nobody knows which statement it is about, so that who knows the models is asked.
    async fn explained(&self, mut error: Error, lease: &mut Lease) -> Error {
        if let Error::Integrity(error) = &mut error {
            if error.kind == IntegrityKind::ForeignKey && error.table.is_none() {
                find_violation(error, lease).await;
            }
            if let Some(explain) = self.core.attachments.get::<ExplainIntegrity>() {
                (explain.0)(error);
            }
        }
        error
    }

    /// What kind of database it is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     assert_eq!(tx.backend(), db.backend());
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.core.backend
    }

    pub(super) fn recorder(&self) -> &Arc<Recorder> {
        &self.core.recorder
    }

    pub(super) fn attachments(&self) -> &Attachments {
        &self.core.attachments
    }

    /// Runs a future after the outermost transaction has committed, in the order of the calls; not at all if this
    /// transaction, or a savepoint around the call, is rolled back, whichever handle it is called on.
    ///
    /// It gives nothing or a `Result`. One that fails stops those that come after it, and its error is what the
    /// outermost `atomic` gives, which is committed all the same; see [`on_commit_robust`](Self::on_commit_robust). If
    /// nobody waits for that `atomic` any more once they run, as when a client has gone, they go on in a task of their
    /// own. If nobody waits while the database has not answered the commit yet, nobody learns whether there was one: they
    /// aren't run, which the log tells.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use std::sync::{Arc, atomic::{AtomicBool, Ordering}};
    ///
    /// # run(async |db| {
    /// let mailed = Arc::new(AtomicBool::new(false));
    /// db.atomic(async |tx| {
    ///     let seen = Arc::clone(&mailed);
    ///     tx.on_commit(async move || seen.store(true, Ordering::Relaxed));
    ///     assert!(!mailed.load(Ordering::Relaxed), "not before the commit");
    ///     Ok(())
    /// })
    /// .await?;
    /// assert!(mailed.load(Ordering::Relaxed));
    /// # Ok(()) });
    /// ```
    pub fn on_commit<F, Fut>(&self, hook: F)
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output: CommitOutcome> + Send + 'static,
    {
        let hook: Hook = Box::new(|| hook().map(CommitOutcome::into_result).boxed());
        self.hook(hook);
    }

    /// [`on_commit`](Self::on_commit) for what may fail or panic without harm to others: that is logged, and the rest
    /// is run. Django's `on_commit(robust=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     tx.on_commit_robust(async || Err::<(), _>(Error::Unavailable("the mail server".into())));
    ///     Tag::new().name("sea").save(tx).await
    /// })
    /// .await?;
    /// assert_eq!(Tag::objects().count(db).await?, 3, "what the hook could not do is logged");
    /// # Ok(()) });
    /// ```
    pub fn on_commit_robust<F, Fut>(&self, hook: F)
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output: CommitOutcome> + Send + 'static,
    {
        let hook: Hook = Box::new(|| hooks::robust(move || hook().map(CommitOutcome::into_result).boxed()).boxed());
        self.hook(hook);
    }

    fn hook(&self, hook: Hook) {
        let level = self.level();
        self.core.frames().hook(level, hook);
    }

    /// The innermost level that this task is running within this one: what is sent now is a part of that.
    fn level(&self) -> u64 {
        let frames = self.core.frames();
        let innermost = RUNNING.try_with(|running| frames.innermost(self.frame, running));
        innermost.unwrap_or(self.frame)
    }

    /// Says that this transaction or savepoint is rolled back at its end although its body gives `Ok`, or takes that
    /// back: Django's `transaction.set_rollback`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     Book::objects().delete(tx).await?;
    ///     tx.set_rollback(true); // a trial run
    ///     Ok(())
    /// })
    /// .await?;
    /// assert_eq!(Book::objects().count(db).await?, 4);
    /// # Ok(()) });
    /// ```
    pub fn set_rollback(&self, rollback: bool) {
        self.core.frames().set_rollback(self.frame, rollback);
    }

    /// Whether it is rolled back at its end although its body gives `Ok`: Django's `transaction.get_rollback`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     tx.set_rollback(true);
    ///     assert!(tx.get_rollback());
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn get_rollback(&self) -> bool {
        self.core.frames().rollback(self.frame)
    }

    /// Runs a body in a savepoint: kept if it gives `Ok`, rolled back if it gives `Err`, panics or is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.atomic(async |tx| {
    ///     let inner = tx.atomic(async |savepoint| Tag::new().name("desert").save(savepoint).await).await;
    ///     assert!(matches!(inner, Err(Error::Integrity(_))));
    ///     Tag::new().name("sea").save(tx).await // goes on, also on PostgreSQL
    /// })
    /// .await?;
    /// assert_eq!(Tag::objects().count(db).await?, 3);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The body's own, or what the database says to the savepoint.
    pub async fn atomic<T, F>(&self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        self.try_atomic(body).await
    }

    /// [`Transaction::atomic`] for a body with an error type of its own, which its caller has to name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let outcome: Result<(), Error> = db
    ///     .atomic(async |tx| {
    ///         let tried: Result<(), Box<dyn std::error::Error>> = tx
    ///             .try_atomic(async |savepoint| {
    ///                 Tag::new().name("sea").save(savepoint).await?;
    ///                 Err("seven".parse::<i32>().unwrap_err().into())
    ///             })
    ///             .await;
    ///         assert!(tried.is_err());
    ///         Ok(())
    ///     })
    ///     .await;
    /// assert!(outcome.is_ok() && Tag::objects().count(db).await? == 2);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Transaction::atomic`].
    pub async fn try_atomic<T, E, F>(&self, body: F) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
    {
        let savepoint = self.open_savepoint().await?;
        let result = running(savepoint.0.frame, body(&savepoint.0)).await;
        let keep = result.is_ok() && !savepoint.0.get_rollback();
        let closed = savepoint.close(keep).await;
        let value = result?;
        closed?;
        Ok(value)
    }

    /// Runs a body in this transaction without a savepoint; after an error it can only be rolled back.
    pub(super) async fn join<T, F>(&self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        let guard = Joined {
            transaction: self,
            level: self.level(),
        };
        let value = body(self).await?;
        std::mem::forget(guard);
        Ok(value)
    }

    async fn open_savepoint(&self) -> Result<Savepoint> {
        let mut lease = self.turn().await?;
        self.core.check()?;
        let frame = self.core.frames().open();
        let savepoint = Savepoint(Transaction {
            core: Arc::clone(&self.core),
            frame,
        });
        if let Err(failure) = lease.run_script(&format!("SAVEPOINT s{frame}")).await {
            self.core.frames().discard(frame);
            return Err(self.core.failed(&mut lease, failure).await);
        }
        Ok(savepoint)
    }

    pub(super) async fn run(&self, statement: &Statement, each: EachRow<'_>) -> Result<Outcome> {
        let mut lease = self.turn().await?;
        self.core.check()?;
        self.core.recorder.note(&statement.sql);
        if control::statement_may_open(self.core.backend, statement) {
            self.core.frames().unsettle();
        }
        if control::statement_alters(self.core.backend, statement) {
            lease.set_altered();
        }
        match lease.run(statement, each).await {
            Ok(outcome) => Ok(outcome),
            Err(failure) => Err(self.core.failed_at(&mut lease, failure, statement).await),
        }
    }

    /// Runs a statement whose rows a sink takes.
    pub(super) async fn pour(&self, statement: &Statement, sink: &mut Sink) -> Result<()> {
        let mut lease = self.turn().await?;
        self.core.check()?;
        self.core.recorder.note(&statement.sql);
        if control::statement_alters(self.core.backend, statement) {
            lease.set_altered();
        }
        match lease.pour(statement, sink).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(self.core.failed_at(&mut lease, failure, statement).await),
        }
    }

    /// Runs a script, which may be one that migrations control their transaction by.
    pub(crate) async fn run_script(&self, sql: &str) -> Result<()> {
        let mut lease = self.turn().await?;
        self.core.check()?;
        self.core.recorder.note(sql);
        if control::may_end(sql) {
            self.core.frames().lend();
        }
        if control::may_open(sql) {
            self.core.frames().unsettle();
        }
        if control::alters_session(self.core.backend, sql) {
            lease.set_altered();
        }
        match lease.run_script(sql).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(self.core.failed_by(&mut lease, failure, sql).await),
        }
    }

    /// Awaits work under a setting of the session, which is put back whatever becomes of the work: at its end, or before
    /// the transaction's next statement where its future was dropped. The work's failure is told before that of putting
    /// the setting back.
    pub(crate) async fn with_setting<T>(
        &self,
        set: &'static str,
        back: &'static str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let send = async |sql: &'static str| {
            let statement = Statement::compiled(sql, Vec::new());
            self.run(&statement, &mut |_| Ok(Flow::On)).await
        };
        send(set).await?;
        let setting = Setting {
            transaction: self,
            back,
        };
        let done = work.await;
        let restored = send(back).await;
        if restored.is_ok() {
            std::mem::forget(setting);
        }
        let done = done?;
        restored?;
        Ok(done)
    }

    /// The connection, once this level may use it, of a transaction that has not failed. What is sent through it
    /// is unknown here, so that whoever has it next looks what became of the transaction.
    pub(super) async fn lend(&self) -> Result<tokio::sync::MutexGuard<'_, Lease>> {
        let lease = self.turn().await?;
        self.core.check()?;
        let mut frames = self.core.frames();
        frames.lend();
        frames.unsettle();
        drop(frames);
        Ok(lease)
    }

    /// Waits until this level may use the connection: no other is within it, or this task is running that one.
    async fn turn(&self) -> Result<tokio::sync::MutexGuard<'_, Lease>> {
        loop {
            let mut closed = pin!(self.core.closed.notified());
            closed.as_mut().enable();
            let mut lease = self.core.lease.lock().await;
            if lease.was_cancelled() {
                return Err(refused("a statement of this transaction was dropped before its end"));
            }
            self.core.look_after_loan(&mut lease).await?;
            self.core.roll_back_abandoned(&mut lease).await?;
            self.core.put_back(&mut lease).await?;
            let top = self.core.frames().top();
            let is_running = |top| RUNNING.try_with(|frames| frames.contains(&top)).unwrap_or(false);
            if top.is_none_or(|top| top == self.frame || is_running(top)) {
                return Ok(lease);
            }
            drop(lease);
            closed.await;
        }
    }
}

/// Opens a transaction on a connection; one that had died while it idled is replaced, as nothing is done yet.
async fn open(database: &Database, begin: &str) -> Result<Lease> {
    let mut lease = database.acquire().await?;
    lease.set_in_transaction(true);
    let Err(failure) = lease.run_script(begin).await else {
        return Ok(lease);
    };
    lease.set_in_transaction(false);
    if failure.loss == Loss::Kept || !lease.is_reused() {
        return Err(failure.nothing_done().error);
    }
    drop(lease);
    let mut lease = database.acquire().await?;
    let opened = lease.run_script(begin).await;
    opened.map_err(|failure| failure.nothing_done().error)?;
    Ok(lease)
}

/// Finds the key that leads nowhere where the database says only that there is one, as SQLite does. It looks at every row
/// while others wait to write, so that beyond 1024 pages, which are some 4 MB and take a tenth of a second, nobody does.
async fn find_violation(error: &mut IntegrityError, lease: &mut Lease) {
    const FIND: &str = "SELECT v.\"table\", k.\"from\" FROM pragma_page_count AS p \
         CROSS JOIN pragma_foreign_key_check AS v \
         CROSS JOIN pragma_foreign_key_list(v.\"table\") AS k ON k.id = v.fkid WHERE p.page_count <= 1024 LIMIT 1";
    let mut found = None;
    let mut take = |row: Row| {
        let text = |at| Ok::<_, Error>(row.text(at)?.map(str::to_owned));
        found = Some((text(0)?, text(1)?));
        Ok(Flow::On)
    };
    // Without an answer the error stays as it is.
    let _ = lease.run(&Statement::from(FIND), &mut take).await;
    if let Some((table, column)) = found {
        error.table = table;
        error.columns = column.into_iter().collect();
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction")
            .field("backend", &self.core.backend)
            .finish_non_exhaustive()
    }
}
