//! Throttles that count in Redis, where it is installed.

use std::time::{Duration, Instant};

use fastjango::db::Database;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango::rest::throttling::{MemoryCache, Rate, RedisCache, ThrottleCache};
use fastjango_tests::servers::{Server, redis};

/// A Redis of the test's own; without one the test tells so and passes.
fn server(port: Option<u16>) -> Option<Server> {
    let server = redis(port).expect("Redis comes up where it is installed");
    if server.is_none() {
        println!("skipped: redis-server is not installed");
    }
    server
}

const MINUTE: Duration = Duration::from_mins(1);

fn rate(requests: u32, duration: Duration) -> Rate {
    Rate { requests, duration }
}

async fn passes(cache: &RedisCache, key: &str, rate: Rate) -> bool {
    cache.count(key, rate).await.expect("Redis counts").is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_count_together() {
    let Some(server) = server(None) else { return };
    let tasks = (0..8).map(|_| {
        // As a process of its own has it: its own connection.
        let cache = RedisCache::fail_closed(server.url());
        tokio::spawn(async move {
            let mut passed = 0;
            for _ in 0..40 {
                passed += u32::from(passes(&cache, "a", rate(100, MINUTE)).await);
            }
            passed
        })
    });
    let mut passed = 0;
    for task in tasks.collect::<Vec<_>>() {
        passed += task.await.expect("it counts");
    }
    assert_eq!(passed, 100);
    let other = RedisCache::fail_closed(server.url()).key_prefix("other:");
    assert!(
        passes(&other, "a", rate(100, MINUTE)).await,
        "another prefix counts for itself"
    );
}

#[tokio::test]
async fn the_window_slides() {
    let Some(server) = server(None) else { return };
    let cache = RedisCache::fail_closed(server.url());
    let two = rate(2, Duration::from_millis(600));
    assert!(passes(&cache, "a", two).await);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(passes(&cache, "a", two).await);
    let wait = cache
        .count("a", two)
        .await
        .expect("Redis counts")
        .expect("it is refused");
    assert!(wait <= Duration::from_millis(300) && wait > Duration::ZERO, "{wait:?}");
    tokio::time::sleep(wait).await;
    assert!(passes(&cache, "a", two).await, "the first no longer counts");
    assert!(!passes(&cache, "a", two).await, "the second still does");
    assert!(!passes(&cache, "b", rate(0, MINUTE)).await);
}

#[tokio::test]
async fn a_redis_that_is_gone_is_found_again() {
    let Some(first) = server(None) else { return };
    let url = first.url().to_owned();
    let port = url.rsplit(':').next().and_then(|port| port.parse().ok());
    let (open, closed) = (RedisCache::fail_open(&url), RedisCache::fail_closed(&url));
    let one = rate(1, MINUTE);
    assert!(passes(&closed, "a", one).await && !passes(&open, "a", one).await);
    drop(first);
    assert!(passes(&open, "a", one).await, "requests pass");
    let refused = closed.count("a", one).await.expect_err("requests are refused");
    assert_eq!(refused.status(), 503);
    let _second = server(port).expect("it was installed");
    let start = Instant::now();
    while closed.count("a", one).await.is_err() {
        assert!(start.elapsed() < Duration::from_secs(10), "it is never found again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(!passes(&closed, "a", one).await, "it counts again");
}

/// Servers have a runtime for each worker, and tests one each.
#[test]
fn a_connection_outlives_the_runtime_that_opened_it() {
    let Some(server) = server(None) else { return };
    let cache = RedisCache::fail_closed(server.url());
    let passed: Vec<bool> = (0..3)
        .map(|_| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            runtime.block_on(passes(&cache, "a", rate(2, MINUTE)))
        })
        .collect();
    assert_eq!(passed, [true, true, false]);
}

#[tokio::test]
async fn servers_refuse_together() {
    let Some(server) = server(None) else { return };
    let db = Database::connect("sqlite::memory:").await.expect("a database");
    let client = || {
        let pong = async |_: &Context| Ok(Response::new("pong"));
        let mut api = Api::new("/api");
        api.throttle(AnonRateThrottle("3/minute"))
            .throttle_cache(RedisCache::fail_closed(server.url()))
            .view("ping", View::new("Ping", AllowAny).on([Method::GET], pong));
        ApiClient::new(api.build().expect("the API is fine"), db.clone())
    };
    let (one, other) = (client(), client());
    let mut statuses = Vec::new();
    for client in [&one, &other, &one, &other, &one] {
        statuses.push(client.get("/api/ping/").await.status_code());
    }
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let refused = one.get("/api/ping/").await;
    let wait: u64 = refused
        .get_header("Retry-After")
        .and_then(|wait| wait.parse().ok())
        .expect("a number");
    assert!((1..=60).contains(&wait), "{wait}");
    let mut api = Api::new("/api");
    api.throttle_cache(RedisCache::fail_open("nowhere"));
    let fault = api.build().expect_err("the address is none").to_string();
    assert!(fault.contains("the address of the Redis"), "{fault}");
}

#[tokio::test]
async fn a_busy_caller_leaves_others_their_counts() {
    let cache = MemoryCache::with_capacity(32_000);
    let (few, many) = (rate(2, MINUTE), rate(100_000, Duration::from_hours(24)));
    let count = async |key: &str, rate: Rate| cache.count(key, rate).await.expect("it counts");
    let others: Vec<String> = (0..64).map(|number| format!("login:{number}")).collect();
    for key in others.iter().chain(&others) {
        assert!(count(key, few).await.is_none());
    }
    for _ in 0..20_000 {
        for key in ["busy", "busier", "busiest"] {
            assert!(count(key, many).await.is_none());
        }
    }
    for key in &others {
        assert!(count(key, few).await.is_some(), "{key}");
    }
}

#[tokio::test]
async fn a_high_rate_is_kept_to_the_last_request() {
    let cache = MemoryCache::default();
    let high = rate(5_000, Duration::from_hours(24));
    for _ in 0..5_000 {
        assert!(cache.count("busy", high).await.expect("it counts").is_none());
    }
    let wait = cache.count("busy", high).await.expect("it counts");
    assert!(wait.is_some_and(|wait| wait > Duration::from_hours(23)), "{wait:?}");
}
