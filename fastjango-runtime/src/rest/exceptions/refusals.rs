//! How often a refusal is told: in a flood, a line for each would be one more.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::error::Error;

/// Writes a refusal down: for who debugs each, else one of a second with the number of those since the last.
pub(super) fn note(error: &Error) {
    static REFUSALS: Refusals = Refusals::new();
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    tracing::debug!(%error, "a request was refused");
    if let Some(count) = REFUSALS.note(START.elapsed().as_secs()) {
        tracing::warn!(%error, count, "requests were refused, the last of them for this");
    }
}

/// How many refusals nobody has been told of.
struct Refusals {
    untold: AtomicU64,
    /// The second from which on one may be told.
    next: AtomicU64,
}

impl Refusals {
    const fn new() -> Self {
        Self {
            untold: AtomicU64::new(0),
            next: AtomicU64::new(0),
        }
    }

    /// Counts one more; the number of those to be told of, where this second has told of none.
    fn note(&self, second: u64) -> Option<u64> {
        self.untold.fetch_add(1, Ordering::Relaxed);
        let next = self.next.load(Ordering::Relaxed);
        let is_first = second >= next
            && self
                .next
                .compare_exchange(next, second + 1, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        is_first.then(|| self.untold.swap(0, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_tells_once_of_all_that_came_since() {
        let refusals = Refusals::new();
        let told = [0, 0, 0, 1, 1, 7].map(|second| refusals.note(second));
        assert_eq!(told, [Some(1), None, None, Some(3), None, Some(2)]);
    }

    #[test]
    fn threads_tell_of_each_refusal_once() {
        let refusals = Refusals::new();
        let told: u64 = std::thread::scope(|scope| {
            let flood = || (0..1000).filter_map(|number| refusals.note(number / 100)).sum::<u64>();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(flood)).collect();
            let told = threads
                .into_iter()
                .map(|thread| thread.join().expect("it doesn't panic"));
            told.sum()
        });
        assert_eq!(told + refusals.untold.into_inner(), 4000);
    }
}
