//! Waiting for another connection's lock, without a thread.

use std::time::{Duration, Instant};

use super::BUSY_TIMEOUT;
use crate::db::failure::Failure;

/// How long is waited before each try, in milliseconds, and before all further ones: SQLite's own, but for the first,
/// which lets the others of the thread have their turn.
const DELAYS: [u64; 11] = [0, 1, 2, 5, 10, 15, 20, 25, 25, 25, 50];

/// How long a statement has waited.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    since: Option<Instant>,
    tries: usize,
}

impl Waiting {
    /// Waits before another try.
    ///
    /// # Errors
    ///
    /// The failure, if that has taken too long.
    pub(super) async fn after(&mut self, failure: Failure) -> Result<(), Failure> {
        if self.since.get_or_insert_with(Instant::now).elapsed() >= BUSY_TIMEOUT {
            return Err(failure);
        }
        let delay = DELAYS.get(self.tries).copied().unwrap_or(100);
        self.tries += 1;
        match delay {
            0 => tokio::task::yield_now().await,
            milliseconds => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn it_ends_after_a_while() {
        let locked = || Failure::kept(Error::Unavailable("locked".into()));
        let mut waiting = Waiting::default();
        waiting.after(locked()).await.expect("a first time");
        waiting.since = Instant::now().checked_sub(BUSY_TIMEOUT);
        waiting.after(locked()).await.expect_err("it was long enough");
    }
}
