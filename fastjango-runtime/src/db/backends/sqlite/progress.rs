//! What a statement looks at while it runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

use rusqlite::Connection;

/// After how many steps of SQLite's machine a statement looks.
const STEPS_BETWEEN_LOOKS: i32 = 1_000;

/// How often a statement that holds up its thread may look before it has taken too long: some milliseconds of work,
/// counted so that a busy machine does not shorten them.
const LOOKS: u32 = 60;

/// The longest that it may take by the clock, in microseconds, for steps that are long themselves.
const LONGEST: u64 = 10_000;

/// How long a statement runs, whether it may go on, and whether anybody still waits for it.
#[derive(Debug)]
pub(super) struct Progress {
    stopped: AtomicBool,
    looks: AtomicU32,
    /// When a statement that holds up its thread has to end, in microseconds since `epoch`; 0 if it does not.
    deadline: AtomicU64,
    epoch: Instant,
}

impl Progress {
    /// What the statements of a connection look at from now on.
    pub(super) fn watch(connection: &Connection) -> rusqlite::Result<Arc<Self>> {
        let progress = Arc::new(Self {
            stopped: AtomicBool::new(false),
            looks: AtomicU32::new(0),
            deadline: AtomicU64::new(0),
            epoch: Instant::now(),
        });
        let looked_at = Arc::clone(&progress);
        connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || looked_at.must_stop()))?;
        Ok(progress)
    }

    fn must_stop(&self) -> bool {
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        if self.stopped.load(Ordering::Relaxed) {
            return true;
        }
        let deadline = self.deadline.load(Ordering::Relaxed);
        deadline > 0 && (looks >= LOOKS || self.now() > deadline)
    }

    /// Microseconds since the beginning.
    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Stops the statement that runs, and each that would.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Begins a statement; one that is limited is stopped when it takes too long.
    pub(super) fn begin(&self, limited: bool) -> Run<'_> {
        let start = self.now();
        self.looks.store(0, Ordering::Relaxed);
        self.deadline
            .store(if limited { start + LONGEST } else { 0 }, Ordering::Relaxed);
        Run { progress: self, start }
    }
}

/// A statement that runs.
pub(super) struct Run<'p> {
    progress: &'p Progress,
    start: u64,
}

impl Run<'_> {
    /// Whether it took so little that its thread may be held up by its like.
    pub(super) fn was_quick(&self) -> bool {
        let taken = self.progress.now() - self.start;
        self.progress.looks.load(Ordering::Relaxed) < LOOKS / 2 && taken < LONGEST / 2
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.progress.deadline.store(0, Ordering::Relaxed);
    }
}
