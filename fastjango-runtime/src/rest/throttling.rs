//! How often somebody may ask: DRF's throttles.

use std::fmt;
use std::time::Duration;

use actix_web::http::Method;
use futures_util::future::BoxFuture;

use crate::error::Result;
use crate::rest::context::Context;
use crate::rest::exceptions::throttled;

mod memory;
mod rate;
#[cfg(feature = "redis")]
mod redis;

#[cfg(feature = "redis")]
pub use self::redis::RedisCache;
pub use memory::MemoryCache;
pub use rate::Rate;

/// Remembers when requests came: where throttles keep their counts, as DRF does in Django's cache.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::BoxFuture;
/// use fastjango::rest::throttling::{Rate, ThrottleCache};
/// use std::time::Duration;
///
/// # run(async |db| {
/// /// Lets everybody, as if nobody had ever asked: for tests.
/// #[derive(Debug)]
/// struct Forgetful;
///
/// impl ThrottleCache for Forgetful {
///     fn count<'a>(&'a self, _: &'a str, _: Rate) -> BoxFuture<'a, Result<Option<Duration>>> {
///         Box::pin(async { Ok(None) })
///     }
/// }
///
/// let shop = Project::new("shop").api("/api", |api| {
///     api.throttle(AnonRateThrottle("0/day")).throttle_cache(Forgetful).register::<BookViewSet>("books");
/// });
/// assert_eq!(shop.client(db)?.get("/api/books/").await.status_code(), 200);
/// # Ok(()) });
/// ```
pub trait ThrottleCache: fmt::Debug + Send + Sync + 'static {
    /// Counts a request under a key, unless `requests` were counted within the last `duration`. `None`: it was counted;
    /// else how long it takes until the next one may be.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being counted.
    fn count<'a>(&'a self, key: &'a str, rate: Rate) -> BoxFuture<'a, Result<Option<Duration>>>;

    /// What is wrong with its settings, where something is: the API does not start.
    fn fault(&self) -> Option<String> {
        None
    }
}

/// A limit to how often somebody may ask: DRF's `SimpleRateThrottle`.
///
/// # Examples
///
/// ```
/// use fastjango::rest::throttling::{Rate, Throttle};
/// use fastjango::rest::Context;
///
/// /// A hundred requests an hour for the whole world together.
/// struct WorldThrottle;
///
/// impl Throttle for WorldThrottle {
///     fn rate(&self) -> Result<Rate, String> {
///         Rate::parse("100/hour")
///     }
///
///     fn cache_key(&self, _: &Context) -> Option<String> {
///         Some("world".to_owned())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a throttle",
    label = "not a throttle",
    note = "a throttle is a value such as `AnonRateThrottle(\"100/day\")`, or implements `Throttle`"
)]
pub trait Throttle: Send + Sync + 'static {
    /// How many requests in how long a time; the message says why it can't be read. It is asked once, at start-up.
    ///
    /// # Errors
    ///
    /// A text that is no rate: the API does not start.
    fn rate(&self) -> Result<Rate, String>;

    /// Under which key the request counts; `None` where it doesn't count at all.
    fn cache_key(&self, cx: &Context) -> Option<String>;

    /// Counts only the requests of these methods: `ScopedRateThrottle("reviews", "4/minute").on([Method::POST])`. HEAD
    /// counts as GET, which answers it.
    #[must_use]
    fn on(self, methods: impl Into<Vec<Method>>) -> OfMethods<Self>
    where
        Self: Sized,
    {
        OfMethods {
            throttle: self,
            methods: methods.into(),
        }
    }
}

/// A throttle that counts only the requests of some methods.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let shop = Project::new("shop").api("/api", |api| {
///     api.throttle(AnonRateThrottle("0/day").on([Method::POST])).register::<BookViewSet>("books");
/// });
/// let client = shop.client(db)?;
/// assert_eq!(client.get("/api/books/").await.status_code(), 200, "only what writes is counted");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
pub struct OfMethods<T> {
    throttle: T,
    methods: Vec<Method>,
}

impl<T: Throttle> Throttle for OfMethods<T> {
    fn rate(&self) -> Result<Rate, String> {
        self.throttle.rate()
    }

    fn cache_key(&self, cx: &Context) -> Option<String> {
        // What answers GET answers HEAD.
        let by_get = *cx.method() == Method::HEAD && self.methods.contains(&Method::GET);
        let counts = by_get || self.methods.contains(cx.method());
        counts.then(|| self.throttle.cache_key(cx)).flatten()
    }
}

/// So many requests of each address that is not logged in: DRF's `AnonRateThrottle`. Those of accounts don't count.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let shop = Project::new("shop").api("/api", |api| {
///     api.throttle(AnonRateThrottle("1/day")).register::<BookViewSet>("books");
/// });
/// let client = shop.client(db)?;
/// client.get("/api/books/").await;
/// assert_eq!(client.get("/api/books/").await.status_code(), 429);
/// let ada = client.force_authenticate(&ada(db).await?);
/// assert_eq!(ada.get("/api/books/").await.status_code(), 200, "who has an account may go on");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AnonRateThrottle(pub &'static str);

/// So many requests of each account, and of each address that is not logged in: DRF's `UserRateThrottle`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let shop = Project::new("shop").api("/api", |api| {
///     api.throttle(UserRateThrottle("1/day")).register::<BookViewSet>("books");
/// });
/// let ada = shop.client(db)?.force_authenticate(&ada(db).await?);
/// ada.get("/api/books/").await;
/// assert_eq!(ada.get("/api/books/").await.status_code(), 429);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct UserRateThrottle(pub &'static str);

/// So many requests of each caller in everything that has the same scope, its first word: DRF's `ScopedRateThrottle`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(
///     model = Tag, serializer = NameSerializer,
///     permissions = [AllowAny], throttles = [ScopedRateThrottle("names", "1/day")],
/// )]
/// impl NamesViewSet {}
/// # #[serializer(model = Tag, fields = [name])]
/// # pub struct NameSerializer;
/// # let shop = Project::new("shop").api("/api", |api| {
/// #     api.register::<NamesViewSet>("names").register::<BookViewSet>("books");
/// # });
///
/// let client = shop.client(db)?;
/// client.get("/api/names/").await;
/// assert_eq!(client.get("/api/names/1/").await.status_code(), 429, "all of the scope counts together");
/// assert_eq!(client.get("/api/books/").await.status_code(), 200);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ScopedRateThrottle(pub &'static str, pub &'static str);

impl Throttle for AnonRateThrottle {
    fn rate(&self) -> Result<Rate, String> {
        Rate::parse(self.0)
    }

    fn cache_key(&self, cx: &Context) -> Option<String> {
        let anonymous = cx.user().is_none();
        anonymous.then(|| format!("throttle_anon_{}", caller(cx)))
    }
}

impl Throttle for UserRateThrottle {
    fn rate(&self) -> Result<Rate, String> {
        Rate::parse(self.0)
    }

    fn cache_key(&self, cx: &Context) -> Option<String> {
        Some(format!("throttle_user_{}", caller(cx)))
    }
}

impl Throttle for ScopedRateThrottle {
    fn rate(&self) -> Result<Rate, String> {
        Rate::parse(self.1)
    }

    fn cache_key(&self, cx: &Context) -> Option<String> {
        Some(format!("throttle_{}_{}", self.0, caller(cx)))
    }
}

/// The caller's account, or address; one is never taken for the other.
fn caller(cx: &Context) -> String {
    match cx.user() {
        Some(user) => format!("account {}", user.id),
        None => format!("address {}", cx.identity()),
    }
}

/// A throttle and its rate, read.
pub(crate) struct Limit {
    throttle: Box<dyn Throttle>,
    rate: Result<Rate, String>,
}

impl Limit {
    pub(crate) fn new(throttle: impl Throttle) -> Self {
        Self {
            rate: throttle.rate(),
            throttle: Box::new(throttle),
        }
    }

    /// What is wrong with it.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.rate.as_ref().err().map(String::as_str)
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limit")
            .field("rate", &self.rate)
            .finish_non_exhaustive()
    }
}

/// Counts a request by all of its limits.
///
/// # Errors
///
/// 429 with the longest wait where one of them refuses, and those of the cache.
pub(crate) async fn check(limits: &[std::sync::Arc<Limit>], cache: &dyn ThrottleCache, cx: &Context) -> Result<()> {
    let mut longest = None;
    for limit in limits {
        let (Ok(rate), Some(key)) = (&limit.rate, limit.throttle.cache_key(cx)) else {
            continue;
        };
        // Of one caller, each rate counts for itself: the moments that a minute forgets are still the day's.
        let key = format!("{key} {}/{}", rate.requests, rate.duration.as_secs());
        longest = longest.max(cache.count(&key, *rate).await?);
    }
    match longest {
        Some(wait) => Err(throttled(Some(wait.as_secs_f64()))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use actix_web::http::Method;
    use futures_util::future::ready;

    use super::*;
    use crate::db::Database;
    use crate::rest::Request;

    /// Notes under which keys it was asked to count.
    #[derive(Debug, Default)]
    struct Keys(Mutex<Vec<String>>);

    impl ThrottleCache for Keys {
        fn count<'a>(&'a self, key: &'a str, _: Rate) -> BoxFuture<'a, Result<Option<Duration>>> {
            self.0.lock().expect("nobody panicked").push(key.to_owned());
            Box::pin(ready(Ok(None)))
        }
    }

    #[tokio::test]
    async fn each_rate_has_a_count_of_its_own() {
        let limits = ["60/minute", "1000/day"].map(|rate| Arc::new(Limit::new(UserRateThrottle(rate))));
        let database = Database::connect("sqlite::memory:")
            .await
            .expect("a database in memory");
        let cx = Context::new(Request::new(Method::GET, "/"), database);
        let keys = Keys::default();
        check(&limits, &keys, &cx).await.expect("nothing is refused");
        let keys = keys.0.into_inner().expect("nobody panicked");
        assert!(keys.len() == 2 && keys[0] != keys[1], "{keys:?}");
    }
}
