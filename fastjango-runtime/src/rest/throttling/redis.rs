//! Counts that all processes share, in Redis.

use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, Script};
use tokio::sync::Mutex;

use super::{Rate, ThrottleCache};
use crate::error::{ApiException, Result};

/// How long Redis is left alone after it failed.
const PAUSE: Duration = Duration::from_secs(1);

/// How long Redis may take, unless the program says otherwise.
const TIMEOUT: Duration = Duration::from_millis(500);

/// Counts a request, all at once: no other process sees the list in between. The moments are those of Redis, in
/// microseconds, so that no process needs a clock like the others'. -1: it was counted; else how long the wait is.
static COUNT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local requests, duration = tonumber(ARGV[1]), tonumber(ARGV[2])
        local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))
        while oldest and now - oldest >= duration do
            redis.call('LPOP', KEYS[1])
            oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))
        end
        if redis.call('LLEN', KEYS[1]) < requests then
            redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
            redis.call('PEXPIRE', KEYS[1], math.ceil(duration / 1000))
            return -1
        end
        return oldest and oldest + duration - now or duration
        ",
    )
});

/// Counts in Redis, which all processes that serve the API share: `api.throttle_cache(RedisCache::fail_open(url))`.
///
/// A request costs one call of a script, which reads and counts as one step, so that processes that ask at once never
/// let one too many through. It counts as [`MemoryCache`](super::MemoryCache) does, and a key goes by itself once its
/// last request no longer counts.
///
/// The address is `redis://user:password@host:6379/0`, or `redis+unix:///path`; one that is none keeps the API from
/// starting. TLS is not part of it.
///
/// What happens while Redis can't be reached, or refuses, is a choice that the program makes:
/// [`fail_open`](Self::fail_open) or [`fail_closed`](Self::fail_closed). Either way Redis is tried again after a second
/// at the earliest, so that the requests in between wait for nothing, and each failure is a warning in the log.
pub struct RedisCache {
    client: std::result::Result<Client, String>,
    key_prefix: String,
    timeout: Duration,
    fails_open: bool,
    state: Mutex<State>,
}

/// The way to Redis, as far as it is known.
#[derive(Default)]
struct State {
    connection: Option<MultiplexedConnection>,
    /// Until when Redis isn't tried.
    paused: Option<Instant>,
}

/// Why a request was not counted.
enum Failure {
    /// Redis failed a moment ago.
    Paused,
    /// It fails now.
    Redis(RedisError),
}

impl RedisCache {
    /// Counts in the Redis at this address. While it is gone, every request passes: availability before limits.
    #[must_use]
    pub fn fail_open(url: &str) -> Self {
        Self::new(url, true)
    }

    /// Counts in the Redis at this address. While it is gone, every request that a throttle counts is answered with 503
    /// and `Retry-After`: limits before availability, say where passwords are guessed.
    #[must_use]
    pub fn fail_closed(url: &str) -> Self {
        Self::new(url, false)
    }

    fn new(url: &str, fails_open: bool) -> Self {
        Self {
            client: Client::open(url).map_err(|error| error.to_string()),
            key_prefix: String::from("fastjango:"),
            timeout: TIMEOUT,
            fails_open,
            state: Mutex::default(),
        }
    }

    /// What the keys begin with, `fastjango:` unless it is said: APIs with one prefix count together.
    #[must_use]
    pub fn key_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.key_prefix = prefix.into();
        self
    }

    /// How long Redis may take to connect, and then to answer: half a second unless it is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn call(&self, key: &str, rate: Rate) -> std::result::Result<i64, Failure> {
        let mut call = COUNT.key(format!("{}{key}", self.key_prefix));
        let duration = u64::try_from(rate.duration.as_micros()).unwrap_or(u64::MAX);
        call.arg(rate.requests).arg(duration);
        let (mut connection, kept) = self.connection().await?;
        let answer: redis::RedisResult<i64> = call.invoke_async(&mut connection).await;
        match answer {
            // Redis was started anew, or the runtime that had opened the connection is gone.
            Err(error) if kept && (error.is_connection_dropped() || error.is_io_error()) && !error.is_timeout() => {
                self.state.lock().await.connection = None;
                let (mut connection, _) = self.connection().await?;
                call.invoke_async(&mut connection).await.map_err(Failure::Redis)
            }
            answer => answer.map_err(Failure::Redis),
        }
    }

    /// The connection, and whether it has been there before.
    async fn connection(&self) -> std::result::Result<(MultiplexedConnection, bool), Failure> {
        let mut state = self.state.lock().await;
        if state.paused.is_some_and(|until| Instant::now() < until) {
            return Err(Failure::Paused);
        }
        if let Some(connection) = &state.connection {
            return Ok((connection.clone(), true));
        }
        let client = self.client.as_ref().map_err(|_| Failure::Paused)?;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        let opened = client.get_multiplexed_async_connection_with_config(&config).await;
        if opened.is_err() {
            // Those that wait for the connection are not to try one after the other.
            state.paused = Some(Instant::now() + PAUSE);
        }
        let connection = opened.map_err(Failure::Redis)?;
        state.connection = Some(connection.clone());
        Ok((connection, false))
    }

    /// What becomes of a request that could not be counted.
    async fn failed(&self, failure: Failure) -> Result<Option<Duration>> {
        if let Failure::Redis(error) = failure {
            let mut state = self.state.lock().await;
            state.connection = None;
            state.paused = Some(Instant::now() + PAUSE);
            let what = if self.fails_open { "pass" } else { "are refused" };
            tracing::warn!("throttles can't count in Redis, and requests {what}: {error}");
        }
        if self.fails_open {
            return Ok(None);
        }
        let mut unavailable = ApiException::new(503, "Service temporarily unavailable, try again later.");
        unavailable.retry_after = Some(PAUSE.as_secs());
        Err(unavailable.into())
    }
}

impl fmt::Debug for RedisCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may have a password.
        f.debug_struct("RedisCache")
            .field("key_prefix", &self.key_prefix)
            .field("timeout", &self.timeout)
            .field("fails_open", &self.fails_open)
            .finish_non_exhaustive()
    }
}

impl ThrottleCache for RedisCache {
    fn count<'a>(&'a self, key: &'a str, rate: Rate) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(async move {
            match self.call(key, rate).await {
                // A wait is below zero where it was counted.
                Ok(wait) => Ok(u64::try_from(wait).ok().map(|wait| {
                    // Redis's clock may have been set back.
                    Duration::from_micros(wait).min(rate.duration)
                })),
                Err(failure) => self.failed(failure).await,
            }
        })
    }

    fn fault(&self) -> Option<String> {
        let fault = self.client.as_ref().err()?;
        Some(format!("the address of the Redis that throttles count in: {fault}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_at_once_and_never_told() {
        let cache = RedisCache::fail_open("redis://:secret@127.0.0.1:6379/0");
        assert_eq!(cache.fault(), None);
        assert!(!format!("{cache:?}").contains("secret"));
        let fault = RedisCache::fail_closed("http://somewhere").fault();
        assert!(fault.is_some_and(|fault| fault.contains("Redis")));
    }

    #[tokio::test]
    async fn without_redis_requests_pass_or_are_refused() {
        let rate = Rate {
            requests: 1,
            duration: Duration::from_mins(1),
        };
        // Nobody listens at port 1.
        let open = RedisCache::fail_open("redis://127.0.0.1:1");
        for _ in 0..3 {
            assert_eq!(open.count("a", rate).await.ok(), Some(None));
        }
        let closed = RedisCache::fail_closed("redis://127.0.0.1:1");
        let refused = closed.count("a", rate).await.expect_err("Redis is gone");
        assert_eq!(refused.status(), 503);
        let start = Instant::now();
        for _ in 0..100 {
            assert!(closed.count("a", rate).await.is_err());
        }
        assert!(start.elapsed() < PAUSE, "nobody waits for what is known to be gone");
    }
}
