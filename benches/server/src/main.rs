//! FastJango's stack in the side-by-side benchmark: models, serializers and viewsets, and nothing beside them.
//!
//! `BENCH_PORT`, `BENCH_WORKERS` and `BENCH_POOL` (connections over all workers) tell how it is to serve,
//! `DATABASE_URL` which database.

#![allow(unreachable_pub, reason = "declared as programs declare them")]

mod api;
mod models;

use std::env;
use std::net::{Ipv4Addr, SocketAddr};

use fastjango::prelude::*;
use fastjango::rest::Server;

fn main() -> Result<()> {
    let url = env::var("DATABASE_URL").map_err(|_| Error::Configuration("DATABASE_URL is not set".to_owned()))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, setting("BENCH_PORT", 8000)));
    let mut api = Api::new("/api");
    api::register(&mut api);
    Server::new(address, vec![api.build()?])
        .workers(setting("BENCH_WORKERS", 2))
        .connections(setting("BENCH_POOL", 8))
        .run(&url, || {})
}

/// A number of the environment.
fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}
