//! The levels of a transaction: itself and the savepoints within it.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::BoxFuture;

use crate::error::Result;

/// What is to be run after the commit.
pub(super) type Hook = Box<dyn FnOnce() -> BoxFuture<'static, Result<()>> + Send>;

/// One level.
pub(super) struct Frame {
    id: u64,
    hooks: Vec<Hook>,
    /// Why nothing more can be done here but rolling back.
    failed: Option<String>,
    /// Whether the future that ran it was dropped.
    abandoned: bool,
    /// Whether it is to be rolled back although nothing failed.
    rollback: bool,
}

/// The levels that are open, the outermost first.
#[derive(Default)]
pub(super) struct Frames {
    open: Vec<Frame>,
    /// Whether the database itself has rolled everything back.
    lost: bool,
    /// Whether the connection was in other hands since the transaction was last known to stand.
    lent: bool,
    /// Whether the session may be left in a state in which each statement opens a transaction.
    unsettled: bool,
    /// The statements that put back settings of the session whose futures were dropped.
    due: Vec<&'static str>,
}

impl Frames {
    /// Opens a level within the innermost; its number is unique in the process.
    pub(super) fn open(&mut self) -> u64 {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let id = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        self.open.push(Frame {
            id,
            hooks: Vec::new(),
            failed: None,
            abandoned: false,
            rollback: false,
        });
        id
    }

    /// The innermost level.
    pub(super) fn top(&self) -> Option<u64> {
        self.open.last().map(|frame| frame.id)
    }

    /// The innermost of some levels within a level, or that level.
    pub(super) fn innermost(&self, within: u64, levels: &[u64]) -> u64 {
        let from = self.open.iter().position(|frame| frame.id == within);
        let inside = from.map_or(&[][..], |from| &self.open[from..]);
        let mut inner = inside.iter().rev().filter(|frame| levels.contains(&frame.id));
        inner.next().map_or(within, |frame| frame.id)
    }

    pub(super) fn is_open(&self, id: u64) -> bool {
        self.open.iter().any(|frame| frame.id == id)
    }

    /// The outermost level whose future was dropped: it and all within it are to be rolled back.
    pub(super) fn abandoned(&self) -> Option<u64> {
        self.open.iter().find(|frame| frame.abandoned).map(|frame| frame.id)
    }

    fn find(&mut self, id: u64) -> Option<&mut Frame> {
        self.open.iter_mut().find(|frame| frame.id == id)
    }

    pub(super) fn abandon(&mut self, id: u64) {
        if let Some(frame) = self.find(id) {
            frame.abandoned = true;
        }
    }

    /// Says whether a level is to be rolled back although nothing failed.
    pub(super) fn set_rollback(&mut self, id: u64, rollback: bool) {
        if let Some(frame) = self.find(id) {
            frame.rollback = rollback;
        }
    }

    /// Whether a level is to be rolled back although nothing failed.
    pub(super) fn rollback(&mut self, id: u64) -> bool {
        self.find(id).is_some_and(|frame| frame.rollback)
    }

    pub(super) fn hook(&mut self, id: u64, hook: Hook) {
        if let Some(frame) = self.find(id) {
            frame.hooks.push(hook);
        }
    }

    /// Notes that a level can only be rolled back.
    pub(super) fn fail(&mut self, id: u64, reason: &str) {
        if let Some(frame) = self.find(id) {
            frame.failed.get_or_insert_with(|| reason.to_owned());
        }
    }

    /// Notes that the database has rolled everything back.
    pub(super) fn lose(&mut self, reason: &str) {
        self.lost = true;
        for frame in &mut self.open {
            frame.failed.get_or_insert_with(|| reason.to_owned());
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    /// Notes that the connection goes into other hands.
    pub(super) fn lend(&mut self) {
        self.lent = true;
    }

    /// Whether the connection was in other hands since this was last asked.
    pub(super) fn take_lent(&mut self) -> bool {
        std::mem::take(&mut self.lent)
    }

    /// Notes that the session may be left in a state in which each statement opens a transaction.
    pub(super) fn unsettle(&mut self) {
        self.unsettled = true;
    }

    pub(super) fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// Notes that a setting of the session is to be put back by a statement.
    pub(super) fn put_back_later(&mut self, sql: &'static str) {
        self.due.push(sql);
    }

    /// The statement that puts back the next setting of a session that is not lost.
    pub(super) fn due(&self) -> Option<&'static str> {
        self.due.last().copied().filter(|_| !self.lost)
    }

    /// Notes that a statement has put back a setting.
    pub(super) fn put_back(&mut self, sql: &str) {
        self.due.retain(|due| *due != sql);
    }

    /// Why no statement can be run now.
    pub(super) fn refusal(&self) -> Option<&str> {
        self.open.iter().find_map(|frame| frame.failed.as_deref())
    }

    /// Closes a level and those within it, dropping what was to be run after the commit.
    pub(super) fn discard(&mut self, id: u64) {
        if let Some(at) = self.open.iter().position(|frame| frame.id == id) {
            self.open.truncate(at);
        }
    }

    /// Closes a level that is kept: what is to be run after the commit is now its parent's.
    pub(super) fn merge(&mut self, id: u64) {
        if let Some(at) = self.open.iter().position(|frame| frame.id == id) {
            let hooks: Vec<Hook> = self.open.drain(at..).flat_map(|frame| frame.hooks).collect();
            if let Some(parent) = self.open.last_mut() {
                parent.hooks.extend(hooks);
            }
        }
    }

    /// How many functions wait for the commit.
    pub(super) fn count_hooks(&self) -> usize {
        self.open.iter().map(|frame| frame.hooks.len()).sum()
    }

    /// Takes what is to be run now that the outermost level is committed.
    pub(super) fn take_hooks(&mut self) -> Vec<Hook> {
        self.open.drain(..).flat_map(|frame| frame.hooks).collect()
    }
}
