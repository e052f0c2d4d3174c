//! The levels within a transaction.

use super::Transaction;
use super::shared::{refused, roll_back_to};
use crate::error::Result;

/// A savepoint that is open; dropped without being closed, it is rolled back before the next statement.
pub(super) struct Savepoint(pub(super) Transaction);

impl Savepoint {
    /// Keeps what was done since it was opened, or takes it back.
    pub(super) async fn close(self, keep: bool) -> Result<()> {
        let Transaction { core, frame } = &self.0;
        let mut lease = self.0.turn().await?;
        let (refusal, lost) = {
            let frames = core.frames();
            (frames.refusal().map(refused), frames.is_lost())
        };
        let closed = if keep && refusal.is_none() {
            lease.run_script(&format!("RELEASE SAVEPOINT s{frame}")).await
        } else if lost {
            Ok(())
        } else {
            roll_back_to(&mut lease, *frame).await
        };
        if keep && refusal.is_none() && closed.is_ok() {
            core.frames().merge(*frame);
        } else {
            core.frames().discard(*frame);
        }
        core.closed.notify_waiters();
        closed.map_err(|failure| core.lost(failure))?;
        refusal.filter(|_| keep).map_or(Ok(()), Err)
    }
}

impl Drop for Savepoint {
    fn drop(&mut self) {
        let core = &self.0.core;
        core.frames().abandon(self.0.frame);
        core.closed.notify_waiters();
    }
}

/// A body that runs without a savepoint; dropped by an error or with its future, it dooms the level it runs in.
pub(super) struct Joined<'a> {
    pub(super) transaction: &'a Transaction,
    pub(super) level: u64,
}

impl Drop for Joined<'_> {
    fn drop(&mut self) {
        let reason = "a part of it that has no savepoint of its own failed";
        let mut frames = self.transaction.core.frames();
        // What was done in a level that is closed is its parent's now, or gone with it.
        let level = if frames.is_open(self.level) {
            self.level
        } else {
            self.transaction.frame
        };
        frames.fail(level, reason);
    }
}

/// A setting of the session that is in force; dropped with its future, it is put back before the next statement.
pub(super) struct Setting<'a> {
    pub(super) transaction: &'a Transaction,
    /// The statement that puts it back.
    pub(super) back: &'static str,
}

impl Drop for Setting<'_> {
    fn drop(&mut self) {
        self.transaction.core.frames().put_back_later(self.back);
    }
}
