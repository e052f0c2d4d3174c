//! What a statement did, and what is to be done after each of its rows.

#[cfg(any(feature = "sqlite", feature = "mysql"))]
use std::task::Poll;

/// What a statement did.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outcome {
    /// How many rows it changed.
    pub(super) rows_affected: u64,
    /// The key that the database made, where it has no `RETURNING`.
    pub(super) last_insert_id: i64,
}

/// What is to be done after a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Read the next.
    On,
    /// Read no more until the future is polled again, which whoever took the row does by itself.
    Pause,
}

/// Waits for the next poll, and wakes nobody for it.
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(super) async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut paused, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
