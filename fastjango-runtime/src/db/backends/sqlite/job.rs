//! Work on a thread of its own.

use std::sync::Arc;

use tokio::task::{JoinError, JoinHandle};

use super::progress::Progress;
use super::session::Session;
use crate::db::failure::{Failure, Loss};

/// A session that works on a thread where nobody else waits. Dropped before its end, it stops its statement, and the
/// session is closed.
pub(super) struct Job<T> {
    thread: JoinHandle<(Box<Session>, T)>,
    progress: Arc<Progress>,
    ended: bool,
}

impl<T: Send + 'static> Job<T> {
    pub(super) fn start(mut session: Box<Session>, work: impl FnOnce(&mut Session) -> T + Send + 'static) -> Self {
        let progress = Arc::clone(session.progress());
        let thread = tokio::task::spawn_blocking(move || {
            let done = work(&mut session);
            (session, done)
        });
        Self {
            thread,
            progress,
            ended: false,
        }
    }

    /// Waits for the end, and gives the session back. A panic of the work goes on in whoever waits for it.
    pub(super) async fn end(mut self) -> Result<(Box<Session>, T), Failure> {
        let ended = (&mut self.thread).await;
        self.ended = true;
        ended.map_err(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => unfinished(&error),
        })
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        if !self.ended {
            self.progress.stop();
        }
    }
}

/// What it means that a thread's work has no result.
pub(super) fn unfinished(error: &JoinError) -> Failure {
    Failure::lost(format!("the thread of the database has ended: {error}"), Loss::Unknown)
}
