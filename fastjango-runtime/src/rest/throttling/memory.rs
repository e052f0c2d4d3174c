//! The counts of one process, in its memory.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, ready};

use super::{Rate, ThrottleCache};
use crate::error::Result;

/// How many parts the counts are in, each with a lock of its own.
const PARTS: usize = 16;

/// How many moments all parts remember at most, about 16 MB with their keys.
const MOMENTS: usize = 1 << 20;

/// The counts of one process, in its memory; its workers share them, other processes don't.
///
/// It remembers about a million requests. Beyond that, callers that haven't asked for the longest time are forgotten.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::throttling::{MemoryCache, Rate, ThrottleCache};
///
/// # block_on(async {
/// let (cache, rate) = (MemoryCache::default(), Rate::parse("1/day").expect("it is a rate"));
/// assert!(cache.count("ada", rate).await?.is_none());
/// assert!(cache.count("ada", rate).await?.is_some_and(|wait| wait.as_secs() > 80_000));
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug)]
pub struct MemoryCache {
    parts: [Mutex<Part>; PARTS],
    hasher: RandomState,
    moments: usize,
}

/// Callers of late, and those of before that, who are forgotten when the former have become many.
#[derive(Debug, Default)]
struct Part {
    recent: HashMap<String, VecDeque<Instant>>,
    older: HashMap<String, VecDeque<Instant>>,
    /// How many moments and keys the recent ones have.
    size: usize,
}

impl Default for MemoryCache {
    fn default() -> Self {
        Self::with_capacity(MOMENTS)
    }
}

impl MemoryCache {
    /// A cache that remembers about so many requests.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::throttling::MemoryCache;
    ///
    /// let mut api = Api::new("/api");
    /// api.throttle_cache(MemoryCache::with_capacity(100_000));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_capacity(requests: usize) -> Self {
        Self {
            parts: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
            moments: (requests / PARTS / 2).max(1),
        }
    }

    /// Forgets all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::throttling::{MemoryCache, Rate, ThrottleCache};
    ///
    /// # block_on(async {
    /// let (cache, rate) = (MemoryCache::default(), Rate::parse("1/day").expect("it is a rate"));
    /// cache.count("ada", rate).await?;
    /// cache.clear();
    /// assert!(cache.count("ada", rate).await?.is_none());
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn clear(&self) {
        for part in &self.parts {
            *part.lock().unwrap_or_else(PoisonError::into_inner) = Part::default();
        }
    }

    fn count_at(&self, key: &str, rate: Rate, now: Instant) -> Option<Duration> {
        let number = usize::try_from(self.hasher.hash_one(key) % PARTS as u64).unwrap_or_default();
        let mut part = self.parts[number].lock().unwrap_or_else(PoisonError::into_inner);
        part.count(key, rate, now, self.moments)
    }
}

impl Part {
    fn count(&mut self, key: &str, rate: Rate, now: Instant, most: usize) -> Option<Duration> {
        if self.size >= most {
            self.older = std::mem::take(&mut self.recent);
            self.size = 0;
        }
        if !self.recent.contains_key(key) {
            let moments = self.older.remove(key).unwrap_or_default();
            self.size += moments.len() + 1;
            self.recent.insert(key.to_owned(), moments);
        }
        let moments = self.recent.entry(key.to_owned()).or_default();
        let before = moments.len();
        while moments
            .front()
            .is_some_and(|moment| now.duration_since(*moment) >= rate.duration)
        {
            moments.pop_front();
        }
        self.size -= before - moments.len();
        let allowed = usize::try_from(rate.requests).unwrap_or(usize::MAX);
        if moments.len() < allowed {
            moments.push_back(now);
            self.size += 1;
            return None;
        }
        let oldest = moments.front().map(|moment| now.duration_since(*moment));
        Some(rate.duration.saturating_sub(oldest.unwrap_or_default()))
    }
}

impl ThrottleCache for MemoryCache {
    fn count<'a>(&'a self, key: &'a str, rate: Rate) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(ready(Ok(self.count_at(key, rate, Instant::now()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Rate = Rate {
        requests: 2,
        duration: Duration::from_mins(1),
    };

    #[test]
    fn the_window_slides() {
        let cache = MemoryCache::default();
        let start = Instant::now();
        let after = |seconds| cache.count_at("a", TWO, start + Duration::from_secs(seconds));
        assert_eq!((after(0), after(10)), (None, None));
        assert_eq!(after(20), Some(Duration::from_secs(40)));
        assert_eq!(after(59), Some(Duration::from_secs(1)), "a refused one doesn't count");
        assert_eq!(after(60), None);
        assert_eq!(after(61), Some(Duration::from_secs(9)));
        assert_eq!(cache.count_at("b", TWO, start), None, "others have their own count");
        let none = Rate { requests: 0, ..TWO };
        assert_eq!(cache.count_at("c", none, start), Some(Duration::from_mins(1)));
    }

    #[test]
    fn memory_is_bounded() {
        let cache = MemoryCache::with_capacity(1000);
        let now = Instant::now();
        for number in 0..100_000 {
            cache.count_at(&number.to_string(), TWO, now);
        }
        let kept = |part: &Mutex<Part>| {
            let part = part.lock().expect("nobody panicked");
            part.recent.len() + part.older.len()
        };
        let kept: usize = cache.parts.iter().map(kept).sum();
        assert!(kept <= 1000 + 2 * PARTS, "{kept}");
        cache.count_at("busy", TWO, now);
        cache.count_at("busy", TWO, now);
        assert!(
            cache.count_at("busy", TWO, now).is_some(),
            "who asks often is remembered"
        );
    }

    #[test]
    fn threads_count_together() {
        let cache = MemoryCache::default();
        let rate = Rate { requests: 100, ..TWO };
        let passed = std::thread::scope(|scope| {
            let count = || {
                (0..50)
                    .filter(|_| cache.count_at("a", rate, Instant::now()).is_none())
                    .count()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(count)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("it counts"))
                .sum::<usize>()
        });
        assert_eq!(passed, 100);
    }
}
