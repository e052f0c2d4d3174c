//! The pool: connections that are kept, checked only when there is a reason, and never handed on dirty.

use std::future::poll_fn;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, Object, PoolError, RecycleError, RecycleResult, TimeoutType, Timeouts};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::backend::Backend;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use super::backends;
use super::connection::{Connection, Driver};
use super::failure::Failure;
use crate::error::{Error, Result};

/// Where connections come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    #[cfg(feature = "sqlite")]
    Sqlite(backends::sqlite::Options),
    #[cfg(feature = "postgres")]
    Postgres(backends::postgres::Options),
    #[cfg(feature = "mysql")]
    Mysql(backends::mysql::Options),
}

impl Source {
    /// Opens a connection and tells what answered.
    pub(super) async fn connect(&self) -> Result<(Driver, Backend), Failure> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(options) => Ok((Driver::Sqlite(options.connect().await?), Backend::Sqlite)),
            #[cfg(feature = "postgres")]
            Self::Postgres(options) => Ok((Driver::Postgres(Box::new(options.connect().await?)), Backend::Postgres)),
            #[cfg(feature = "mysql")]
            Self::Mysql(options) => {
                let (connection, backend) = options.connect().await?;
                Ok((Driver::Mysql(connection), backend))
            }
        }
    }

    /// The statement that opens a transaction.
    pub(super) fn begin(&self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(options) => options.begin(),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => "BEGIN",
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => "START TRANSACTION",
        }
    }

    /// The statements that open a transaction that only reads, and reads all the time what was committed before it. On
    /// SQLite it holds up no writer.
    pub(super) fn begin_snapshot(&self) -> &'static str {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => "BEGIN",
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => {
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; \
                 START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
            }
        }
    }

    /// Whether the database is in this process, so that a connection can't be lost while it idles.
    fn is_embedded(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => true,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => false,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => false,
        }
    }

    /// Whether the database is gone when no connection is open.
    pub(super) fn needs_anchor(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(options) => options.in_memory(),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => false,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => false,
        }
    }
}

/// How big the pool is and how patient.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) max_connections: usize,
    pub(super) max_waiting: usize,
    pub(super) acquire_timeout: Duration,
    pub(super) max_idle: Duration,
}

impl Limits {
    /// How long a connection that idled may take for a sign of life, so that there is time left for a new one.
    fn check_timeout(&self) -> Duration {
        const LONGEST: Duration = Duration::from_secs(3);
        LONGEST.min(self.acquire_timeout / 4)
    }
}

/// What makes and checks connections for the generic pool.
pub(super) struct Manager {
    source: Source,
    limits: Limits,
    /// How many connections have been found dead: whoever has not seen the latest loss is checked before it is used.
    losses: AtomicU64,
    /// When a connection that idled long was last asked for a sign of life in vain.
    silence: Mutex<Option<Instant>>,
}

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = Error;

    async fn create(&self) -> Result<Connection> {
        let seen = self.losses.load(Ordering::Relaxed);
        let (driver, backend) = self.in_time(self.source.connect().boxed()).await?;
        Ok(Connection::new(driver, backend, seen))
    }

    /// No round trip unless there is a reason: the connection has idled long, or another was found dead since.
    async fn recycle(&self, connection: &mut Connection, metrics: &Metrics) -> RecycleResult<Error> {
        let losses = self.losses.load(Ordering::Relaxed);
        let is_fresh = self.source.is_embedded() || metrics.last_used() < self.limits.max_idle;
        if connection.losses_seen == losses && is_fresh {
            return Ok(());
        }
        if self.idled_into_silence(metrics) {
            return Err(RecycleError::message("another that idled as long is silent"));
        }
        let asked = Instant::now();
        match tokio::time::timeout(self.limits.check_timeout(), connection.ping().boxed()).await {
            Ok(Ok(())) => {
                connection.losses_seen = losses;
                Ok(())
            }
            Ok(Err(failure)) => Err(RecycleError::Backend(failure.nothing_done().error)),
            Err(_) => {
                if !is_fresh {
                    *self.silence() = Some(asked);
                }
                Err(RecycleError::message("it is silent"))
            }
        }
    }
}

impl Manager {
    fn silence(&self) -> MutexGuard<'_, Option<Instant>> {
        self.silence.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a connection idled long already when another that did was silent. What has forgotten that one, a firewall
    /// or a server that is gone, has forgotten it too; asked one by one, they would hold up who waits.
    fn idled_into_silence(&self, metrics: &Metrics) -> bool {
        let last_used = metrics.recycled.unwrap_or(metrics.created);
        self.silence()
            .is_some_and(|silence| last_used + self.limits.max_idle <= silence)
    }

    /// What the server answers, unless it takes too long.
    ///
    /// It is boxed, so that the rare way does not make every future that may take it large.
    fn in_time<'a, T: Send + 'a>(&self, answer: BoxFuture<'a, Result<T, Failure>>) -> BoxFuture<'a, Result<T>> {
        let answer = tokio::time::timeout(self.limits.acquire_timeout, answer);
        Box::pin(async {
            match answer.await {
                Ok(answer) => answer.map_err(|failure| failure.nothing_done().error),
                Err(_) => Err(Error::Unavailable("the database did not answer in time".into())),
            }
        })
    }
}

/// Without a timer, which costs more than taking a connection that is there.
const AT_ONCE: Timeouts = Timeouts {
    wait: Some(Duration::ZERO),
    create: None,
    recycle: None,
};

/// The pool of one database.
pub(super) struct Pool {
    inner: managed::Pool<Manager>,
    limits: Limits,
    /// How many wait for a connection.
    waiting: AtomicUsize,
    /// One place fewer than there are connections: while streams hold the others, one serves what they ask beside.
    streams: Semaphore,
}

/// A place among those who wait, free again when it is dropped.
struct Place<'p>(&'p AtomicUsize);

impl<'p> Place<'p> {
    /// None where as many wait as may.
    fn take(waiting: &'p AtomicUsize, most: usize) -> Option<Self> {
        let next = |count: usize| (count < most).then_some(count + 1);
        let taken = waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        taken.is_ok().then_some(Self(waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub(super) fn new(source: Source, limits: Limits) -> Result<Self> {
        let timeouts = Timeouts { wait: None, ..AT_ONCE };
        let manager = Manager {
            source,
            limits,
            losses: AtomicU64::new(0),
            silence: Mutex::default(),
        };
        let inner = managed::Pool::builder(manager)
            .max_size(limits.max_connections.max(1))
            // The connection used last has its statements prepared and its caches warm.
            .queue_mode(managed::QueueMode::Lifo)
            .timeouts(timeouts)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| Error::Configuration(error.to_string()))?;
        Ok(Self {
            inner,
            limits,
            waiting: AtomicUsize::new(0),
            streams: Semaphore::new(limits.max_connections.saturating_sub(1).min(Semaphore::MAX_PERMITS)),
        })
    }

    /// Another pool of the same database, without a connection yet.
    pub(super) fn another(&self) -> Result<Self> {
        Self::new(self.source().clone(), self.limits)
    }

    /// The most connections that are open at once.
    pub(super) fn max_connections(&self) -> usize {
        self.limits.max_connections
    }

    #[cfg(test)]
    pub(super) fn open_connections(&self) -> usize {
        self.inner.status().size
    }

    pub(super) fn source(&self) -> &Source {
        &self.inner.manager().source
    }

    /// Waits for a connection that is free, or opens one.
    pub(super) async fn acquire(&self) -> Result<Lease> {
        let mut taking = pin!(self.acquire_patiently());
        // Without a timer where one is there, which is nearly always.
        if let Poll::Ready(taken) = poll_fn(|context| Poll::Ready(taking.as_mut().poll(context))).await {
            return taken;
        }
        let taken = Box::pin(tokio::time::timeout(self.limits.acquire_timeout, taking)).await;
        taken.unwrap_or_else(|_| {
            let message = "no connection became free, or answered, in time";
            Err(Error::Unavailable(message.into()))
        })
    }

    /// The same, however long it takes.
    async fn acquire_patiently(&self) -> Result<Lease> {
        let taken = if let Some(taken) = self.take_at_once().await {
            taken
        } else {
            let Some(_place) = Place::take(&self.waiting, self.limits.max_waiting) else {
                return Err(Error::Unavailable("too many wait for a connection already".into()));
            };
            Box::pin(self.inner.get()).await
        };
        let object = taken.map_err(explain)?;
        let reused = Object::metrics(&object).recycle_count > 0;
        Ok(Lease {
            object: Some(object),
            reused,
        })
    }

    /// A place among the streams, if there is one.
    pub(super) fn try_stream(&self) -> Option<SemaphorePermit<'_>> {
        self.streams.try_acquire().ok()
    }

    /// Waits for a place among the streams, without which one that asks more for its rows would wait for a connection
    /// while it holds one.
    pub(super) async fn stream(&self) -> Result<SemaphorePermit<'_>> {
        if let Some(place) = self.try_stream() {
            return Ok(place);
        }
        let Some(_place) = Place::take(&self.waiting, self.limits.max_waiting) else {
            return Err(Error::Unavailable("too many wait for a connection already".into()));
        };
        let acquired = tokio::time::timeout(self.limits.acquire_timeout, self.streams.acquire()).await;
        acquired.ok().and_then(Result::ok).ok_or_else(|| {
            let places = self.limits.max_connections.saturating_sub(1);
            Error::Unavailable(format!(
                "as many streams are open as may be, {places}, and none ended in time: one of the {} connections is left \
                 for what streams ask beside, so that a stream with prefetches needs one more",
                self.limits.max_connections
            ))
        })
    }

    /// A connection that is there or may be opened; none where all are in use.
    async fn take_at_once(&self) -> Option<Result<Object<Manager>, PoolError<Error>>> {
        // Where all are in use, as under load, that is known for less than by asking for one in vain.
        let status = self.inner.status();
        if status.available == 0 && status.size >= status.max_size {
            return None;
        }
        // Boxed for a moment, as it would make every future large that may run a statement.
        match Box::pin(self.inner.timeout_get(&AT_ONCE)).await {
            Err(PoolError::Timeout(TimeoutType::Wait)) => None,
            taken => Some(taken),
        }
    }
}

fn explain(error: PoolError<Error>) -> Error {
    match error {
        PoolError::Backend(error) => error,
        other => Error::Unavailable(other.to_string()),
    }
}

/// A connection that is lent. Dropping it gives it back if it is clean and closes it if not, which rolls back.
pub(super) struct Lease {
    object: Option<Object<Manager>>,
    reused: bool,
}

impl Lease {
    /// Whether it has been lent before, so that it may have died unnoticed since.
    pub(super) fn is_reused(&self) -> bool {
        self.reused
    }
}

impl Deref for Lease {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.object
            .as_ref()
            .expect("a lease holds its connection until it is dropped")
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Connection {
        self.object
            .as_mut()
            .expect("a lease holds its connection until it is dropped")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(object) = self.object.take_if(|object| !object.is_clean()) else {
            return;
        };
        if object.is_broken()
            && let Some(pool) = Object::pool(&object)
        {
            pool.manager().losses.fetch_add(1, Ordering::Relaxed);
        }
        if object.was_cancelled() {
            object.cancel();
        }
        drop(Object::take(object));
    }
}
