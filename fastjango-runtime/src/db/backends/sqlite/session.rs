//! A connection of the driver at work, on whichever thread has it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::time::Duration;

use foldhash::fast::RandomState;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::checkpoints::Checkpoints;
use super::errors::Fault;
use super::progress::Progress;
use super::rows::{Batch, Lent, Rows, TakeLent};
use super::{BUSY_TIMEOUT, Options, functions, parameters};
use crate::db::outcome::Outcome;
use crate::db::statement::Statement;
use crate::error::Error;

/// The most statements that are known to be quick; beyond them all are forgotten.
const MAX_KNOWN: usize = 2_000;

/// A commit of more changed rows than these may take long.
const FEW_CHANGES: u64 = 500;

/// A connection of the driver, and what it knows about the statements that it ran.
pub(super) struct Session {
    connection: Connection,
    progress: Arc<Progress>,
    hasher: RandomState,
    /// The hashes of statements that are prepared and took little time when they last ran.
    quick: HashSet<u64, RandomState>,
    /// How many rows had been changed when the transaction began.
    changes_before: u64,
    checkpoints: Checkpoints,
    /// Whether the write-ahead log is to be copied into the database.
    checkpoint_due: bool,
    /// Whether somebody has had the driver's connection since the last statement.
    is_lent: bool,
}

/// What a statement did, and its last rows.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) outcome: Outcome,
    pub(super) last: Batch,
}

/// What became of a statement that was to be run in place.
pub(super) enum Attempt<T> {
    /// It has been run.
    Done(T),
    /// It takes long, or may do so.
    Long,
    Failed(Fault),
}

impl Session {
    /// Opens a connection, which may wait for another that switches the journal.
    pub(super) fn open(options: &Options) -> Result<Self, Fault> {
        let connection = Connection::open_with_flags(&options.path, options.flags())?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(options.statement_cache);
        functions::register(&connection)?;
        // Else a column that is not there is read as text: its own name.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL")?;
        if !options.in_memory && !options.read_only {
            // Another process may just be switching too, and this can't wait for it; it is the same switch.
            match connection
                .execute_batch("PRAGMA journal_mode = WAL")
                .map_err(Fault::from)
            {
                Ok(()) | Err(Fault::Busy(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Checkpoints::watch(&connection);
        // From now on whoever waits does so without the thread.
        connection.busy_timeout(Duration::ZERO)?;
        Ok(Self {
            progress: Progress::watch(&connection)?,
            connection,
            hasher: RandomState::default(),
            quick: HashSet::default(),
            changes_before: 0,
            checkpoints: options.checkpoints.clone(),
            checkpoint_due: false,
            is_lent: false,
        })
    }

    /// The driver's connection, for others: it waits for locks by itself until it is [taken back](Self::take_back).
    pub(super) fn lend(&mut self) -> &mut Connection {
        if !self.is_lent {
            self.is_lent = self.connection.busy_timeout(BUSY_TIMEOUT).is_ok();
        }
        &mut self.connection
    }

    /// Sees to it that whoever waits for a lock does so without the thread, after the connection was in other hands.
    pub(super) fn take_back(&mut self) -> Result<(), Fault> {
        if std::mem::take(&mut self.is_lent) {
            self.connection.busy_timeout(Duration::ZERO)?;
        }
        Ok(())
    }

    /// Whether no transaction is open.
    pub(super) fn is_autocommit(&self) -> bool {
        self.connection.is_autocommit()
    }

    pub(super) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// The hash of a statement whose like was quick, so that it may be run in place.
    fn known_quick(&self, statement: &Statement) -> Option<u64> {
        let hash = self.hash(statement);
        self.quick.contains(&hash).then_some(hash)
    }

    /// A statement's hash: a text that stays in memory is known by its place, which is quicker to hash.
    fn hash(&self, statement: &Statement) -> u64 {
        match &statement.sql {
            Cow::Borrowed(text) => self.hasher.hash_one((text.as_ptr(), text.len())),
            Cow::Owned(text) => self.hasher.hash_one(text),
        }
    }

    /// Runs a statement in place, if its like was quick; one that only reads is stopped if it takes too long. There are
    /// no rows of a statement that brings none.
    pub(super) fn run_in_place(&mut self, statement: &Statement) -> Attempt<(Outcome, Option<Rows>)> {
        let Some(known) = self.known_quick(statement) else {
            return Attempt::Long;
        };
        let mut further = Vec::new();
        let mut batches = Batches {
            batch: Batch::new(None),
            full: &mut |batch| {
                further.push(batch);
                true
            },
        };
        let ran = self.execute(statement, Some(known), &mut batches);
        let last = batches.batch;
        match ran {
            Ok(outcome) if further.is_empty() => {
                Attempt::Done((outcome, (!last.is_empty()).then(|| Rows::new(last, further))))
            }
            Ok(outcome) => {
                further.push(last);
                let first = further.remove(0);
                Attempt::Done((outcome, Some(Rows::new(first, further))))
            }
            Err(Fault::Stopped(_)) => Attempt::Long,
            Err(fault) => Attempt::Failed(fault),
        }
    }

    /// Runs a statement and hands over its rows, batch by batch, but for the last; if `full` gives `false`, no more
    /// are wanted.
    pub(super) fn run(&mut self, statement: &Statement, full: &mut dyn FnMut(Batch) -> bool) -> Result<Done, Fault> {
        let mut batches = Batches {
            batch: Batch::new(None),
            full,
        };
        let outcome = self.execute(statement, None, &mut batches)?;
        Ok(Done {
            outcome,
            last: batches.batch,
        })
    }

    /// Runs a statement in place as [`run_in_place`](Self::run_in_place) does, whose rows are taken one by one.
    pub(super) fn pour_in_place(&mut self, statement: &Statement, taker: &mut dyn TakeLent) -> Attempt<()> {
        let Some(known) = self.known_quick(statement) else {
            return Attempt::Long;
        };
        match self.pour_known(statement, Some(known), taker) {
            Ok(()) => Attempt::Done(()),
            Err(Fault::Stopped(_)) => Attempt::Long,
            Err(fault) => Attempt::Failed(fault),
        }
    }

    /// Runs a statement whose rows are taken one by one; they are forgotten if that fails.
    pub(super) fn pour(&mut self, statement: &Statement, taker: &mut dyn TakeLent) -> Result<(), Fault> {
        self.pour_known(statement, None, taker)
    }

    fn pour_known(&mut self, statement: &Statement, known: Option<u64>, taker: &mut dyn TakeLent) -> Result<(), Fault> {
        let mut poured = Poured { taker, refused: None };
        let done = match (self.execute(statement, known, &mut poured), poured.refused) {
            (Err(fault), _) => Err(fault),
            (Ok(_), Some(error)) => Err(error.into()),
            (Ok(_), None) => Ok(()),
        };
        if done.is_err() {
            taker.clear();
        }
        done
    }

    /// Runs a statement. One that is known to be quick is run in place: it is stopped if it only reads and takes too
    /// long.
    fn execute(
        &mut self,
        statement: &Statement,
        known: Option<u64>,
        rows: &mut dyn TakeRows,
    ) -> Result<Outcome, Fault> {
        let connection = &self.connection;
        let mut prepared = connection.prepare_cached(&statement.sql)?;
        parameters::bind(&mut prepared, &statement.parameters)?;
        let reads = prepared.readonly();
        let changes = connection.total_changes();
        let run = self.progress.begin(known.is_some() && reads);
        let gathered = gather(&mut prepared.raw_query(), reads, statement.named, rows);
        let quick = run.was_quick() && !matches!(gathered, Err(Fault::Stopped(_)));
        drop(run);
        let outcome = Outcome {
            // What this gives is left over from an earlier statement, if this one has changed nothing.
            rows_affected: if connection.total_changes() == changes {
                0
            } else {
                connection.changes()
            },
            last_insert_id: connection.last_insert_rowid(),
        };
        drop(prepared);
        // What is known already is not noted again. How long one that failed takes otherwise, nobody knows.
        if known.is_some() != quick && (known.is_some() || gathered.is_ok()) {
            let hash = known.unwrap_or_else(|| self.hash(statement));
            self.learn(hash, quick);
        }
        self.count_changes();
        gathered.map(|()| outcome)
    }

    /// Notes whether a statement was quick.
    fn learn(&mut self, hash: u64, quick: bool) {
        if !quick {
            self.quick.remove(&hash);
            return;
        }
        if self.quick.len() >= MAX_KNOWN {
            self.quick.clear();
        }
        self.quick.insert(hash);
    }

    /// Runs a statement that begins or ends a transaction or a savepoint.
    pub(super) fn control(&mut self, sql: &str) -> Result<(), Fault> {
        let done = self.connection.execute_batch(sql);
        self.count_changes();
        Ok(done?)
    }

    /// Begins to count changed rows anew, if no transaction is open, and looks whether the log has grown long.
    fn count_changes(&mut self) {
        if self.connection.is_autocommit() {
            self.changes_before = self.connection.total_changes();
            self.checkpoint_due |= self.checkpoints.are_due();
        }
    }

    /// Whether the write-ahead log is to be copied into the database.
    pub(super) fn is_checkpoint_due(&self) -> bool {
        self.checkpoint_due
    }

    /// Copies the write-ahead log into the database if that is due, as far as nobody reads the pages that it changes.
    pub(super) fn checkpoint(&mut self) {
        if std::mem::take(&mut self.checkpoint_due) {
            // What can't be done now is done after a later commit.
            let _ = self.checkpoints.copy(&self.connection);
        }
    }

    /// Whether little was changed in the transaction, so that its end does not take long.
    pub(super) fn has_changed_little(&self) -> bool {
        self.connection.total_changes() - self.changes_before < FEW_CHANGES
    }

    /// Runs statements one after the other, and waits for locks, for which the thread is held up.
    pub(super) fn run_script(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        let done = self.connection.execute_batch(sql);
        self.connection.busy_timeout(Duration::ZERO)?;
        self.count_changes();
        done.map_err(Fault::from)
    }
}

fn names_of(prepared: &rusqlite::Statement<'_>) -> Arc<[String]> {
    prepared.column_names().into_iter().map(str::to_owned).collect()
}

/// What takes the rows of a statement, as it stands at them.
trait TakeRows {
    /// Gets ready for the rows of a statement, whose columns have these names, where they are asked for.
    fn begin(&mut self, names: Option<Arc<[String]>>);

    /// Takes a row, and tells whether more are wanted.
    fn take(&mut self, row: &rusqlite::Row<'_>) -> Result<bool, Fault>;
}

/// Rows in batches; each but the last is handed over when it is full.
struct Batches<'a> {
    batch: Batch,
    full: &'a mut dyn FnMut(Batch) -> bool,
}

impl TakeRows for Batches<'_> {
    fn begin(&mut self, names: Option<Arc<[String]>>) {
        self.batch = Batch::new(names);
    }

    fn take(&mut self, row: &rusqlite::Row<'_>) -> Result<bool, Fault> {
        self.batch.push(row)?;
        if !self.batch.is_full() {
            return Ok(true);
        }
        let next = self.batch.another();
        Ok((self.full)(std::mem::replace(&mut self.batch, next)))
    }
}

/// Rows that are taken one by one.
struct Poured<'a> {
    taker: &'a mut dyn TakeLent,
    /// Why no more are wanted.
    refused: Option<Error>,
}

impl TakeRows for Poured<'_> {
    fn begin(&mut self, names: Option<Arc<[String]>>) {
        self.taker.begin(names);
    }

    fn take(&mut self, row: &rusqlite::Row<'_>) -> Result<bool, Fault> {
        self.refused = self.taker.take(&Lent(row)).err();
        Ok(self.refused.is_none())
    }
}

/// Reads rows to their end, or until a reading statement's are no longer wanted. What else a statement does, it does
/// to its end.
fn gather(rows: &mut rusqlite::Rows<'_>, reads: bool, named: bool, taken: &mut dyn TakeRows) -> Result<(), Fault> {
    let (mut begun, mut wanted) = (false, true);
    while let Some(row) = rows.next()? {
        if !std::mem::replace(&mut begun, true) {
            // Not before: at its first step a statement is prepared anew, if the schema has changed since.
            taken.begin(named.then(|| names_of(row.as_ref())));
        }
        if wanted {
            wanted = taken.take(row)?;
            if reads && !wanted {
                break;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn add(number: i64) -> Statement {
        Statement::new("INSERT INTO t VALUES (?)", vec![Value::Integer(number)])
    }

    #[test]
    fn a_failure_does_not_make_a_statement_take_long() -> Result<(), Fault> {
        let options = Options::parse(":memory:", 10)?;
        let mut other = Session::open(&options)?;
        other.run_script("CREATE TABLE t (id integer PRIMARY KEY)")?;
        let mut session = Session::open(&options)?;
        assert!(matches!(session.run_in_place(&add(1)), Attempt::Long));
        session.run(&add(1), &mut |_| true)?;
        other.control("BEGIN IMMEDIATE")?;
        for _ in 0..2 {
            assert!(matches!(session.run_in_place(&add(2)), Attempt::Failed(Fault::Busy(_))));
        }
        other.control("COMMIT")?;
        assert!(matches!(session.run_in_place(&add(2)), Attempt::Done(_)));
        assert!(matches!(
            session.run_in_place(&add(2)),
            Attempt::Failed(Fault::Failed(_))
        ));
        assert!(matches!(session.run_in_place(&add(3)), Attempt::Done(_)));
        Ok(())
    }
}
