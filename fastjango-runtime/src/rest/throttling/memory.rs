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
/// Of one caller it remembers 256 moments at most: of a higher rate, requests are gathered into 256 parts of its time,
/// each of which counts until its last moment is over. A caller is never let through more often than the rate says, and
/// may wait by one part longer.
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

/// How many moments of one caller are remembered at most, so that no caller drives out the others.
const MOMENTS_OF_ONE: usize = 256;

/// Callers of late, and those of before that, who are forgotten when the former have become many.
#[derive(Debug, Default)]
struct Part {
    recent: HashMap<String, Window>,
    older: HashMap<String, Window>,
    /// How many moments and keys the recent ones have.
    size: usize,
}

/// The requests of one caller, in order.
#[derive(Debug, Default)]
struct Window {
    /// Moments until which requests came, and how many did.
    moments: VecDeque<(Instant, u32)>,
    /// How many requests there are in all.
    requests: u32,
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
            let window = self.older.remove(key).unwrap_or_default();
            self.size += window.moments.len() + 1;
            self.recent.insert(key.to_owned(), window);
        }
        let window = self.recent.entry(key.to_owned()).or_default();
        let before = window.moments.len();
        let of_one = (most / 8).clamp(1, MOMENTS_OF_ONE);
        let wait = window.count(rate, now, of_one);
        self.size = self.size + window.moments.len() - before;
        wait
    }
}

impl Window {
    fn count(&mut self, rate: Rate, now: Instant, most: usize) -> Option<Duration> {
        while let Some((until, requests)) = self.moments.front()
            && now.saturating_duration_since(*until) >= rate.duration
        {
            self.requests -= requests;
            self.moments.pop_front();
        }
        if self.requests < rate.requests {
            self.add(rate, now, most);
            return None;
        }
        let over = self.moments.front().map(|(until, _)| *until + rate.duration);
        Some(over.map_or(rate.duration, |over| over.saturating_duration_since(now)))
    }

    /// Adds a request, to those of a part of the time where the rate allows more than are remembered one by one.
    fn add(&mut self, rate: Rate, now: Instant, most: usize) {
        let parts = u32::try_from(most).unwrap_or(u32::MAX);
        let part = if rate.requests > parts {
            rate.duration / parts
        } else {
            Duration::ZERO
        };
        self.requests += 1;
        match self.moments.back_mut() {
            Some((until, requests)) if now < *until => *requests += 1,
            _ => self.moments.push_back((now + part, 1)),
        }
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
