//! When the write-ahead log is copied into the database.
//!
//! SQLite does so at the end of a commit that finds the log long, and waits for the disk there, whichever thread that
//! is. Here the commit only notes it, and the copying is done on a thread where nobody else waits.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use rusqlite::Connection;

/// By how many pages the log grows until it is copied: SQLite's own number.
const PAGES: i32 = 1_000;

/// From how many pages on the log is begun anew while others write: that makes them wait for the disk, so that it is
/// done more rarely than copying.
const LONG: i32 = 8 * PAGES;

/// How long others may keep the log from being begun anew, while those who write wait.
const PATIENCE: Duration = Duration::from_millis(50);

thread_local! {
    /// How many pages the log had after this thread's last commit, if there was one since this was asked.
    static LOGGED: Cell<Option<i32>> = const { Cell::new(None) };
}

/// The log of a database, for all of its connections.
#[derive(Debug, Clone, Default)]
pub(super) struct Checkpoints(Arc<Log>);

#[derive(Debug, Default)]
struct Log {
    /// How many pages of it had been seen when it was last copied.
    copied: AtomicI32,
    /// Whether somebody is copying it.
    is_copied: AtomicBool,
}

impl Checkpoints {
    /// Makes a connection note the length of the log.
    pub(super) fn watch(connection: &Connection) {
        connection.wal_hook(Some(|_, pages| {
            LOGGED.set(Some(pages));
            Ok(())
        }));
    }

    /// Whether this thread's last commit made the log so long that it is to be copied. Only one is told so.
    pub(super) fn are_due(&self) -> bool {
        let Some(pages) = LOGGED.take() else { return false };
        let log = &self.0.copied;
        let mut copied = log.load(Ordering::Relaxed);
        if pages < copied {
            // All had been copied, so that it was begun anew.
            log.store(0, Ordering::Relaxed);
            copied = 0;
        }
        let replaced = || log.compare_exchange(copied, pages, Ordering::Relaxed, Ordering::Relaxed);
        pages - copied >= PAGES && replaced().is_ok()
    }

    /// Copies the log into the database, unless somebody else is doing so.
    ///
    /// It is copied while others read and write. Of a log that has grown long all the same, what they wrote meanwhile is
    /// copied while they wait: one that is never copied whole is never begun anew, and grows until there is a pause.
    pub(super) fn copy(&self, connection: &Connection) -> rusqlite::Result<()> {
        if self.0.is_copied.swap(true, Ordering::Acquire) {
            return Ok(());
        }
        let copied = copy(connection);
        self.0.is_copied.store(false, Ordering::Release);
        copied
    }
}

fn copy(connection: &Connection) -> rusqlite::Result<()> {
    let pages: i32 = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))?;
    if pages < LONG {
        return Ok(());
    }
    connection.busy_timeout(PATIENCE)?;
    let copied = connection.execute_batch("PRAGMA wal_checkpoint(RESTART)");
    connection.busy_timeout(Duration::ZERO)?;
    copied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thousand_pages_are_copied_once() {
        let one = Checkpoints::default();
        let other = one.clone();
        let due = |checkpoints: &Checkpoints, pages: i32| {
            LOGGED.set(Some(pages));
            checkpoints.are_due()
        };
        assert!(!one.are_due());
        assert!(!due(&one, 999));
        assert!(due(&one, 1_001));
        assert!(!due(&other, 1_010) && !due(&one, 2_000));
        assert!(due(&other, 2_001));
        // The log was begun anew.
        assert!(!due(&one, 3) && !due(&other, 1_000 - 1));
        assert!(due(&other, 1_000));
    }
}
