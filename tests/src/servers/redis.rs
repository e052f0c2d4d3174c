//! Redis, which is no database of the suite: throttles count in it.

use super::guard::{Guard, Home, free_port};
use super::{Server, program};

/// A throwaway Redis at this port, or a free one; `None` where it is not installed.
///
/// # Errors
///
/// It is there and didn't come up, or `FASTJANGO_REQUIRE_ALL_DATABASES` is set and it is not.
pub fn redis(port: Option<u16>) -> Result<Option<Server>, String> {
    let Some(redis_server) = program("redis-server", &[]) else {
        if std::env::var_os("FASTJANGO_REQUIRE_ALL_DATABASES").is_some() {
            return Err("Redis is not installed, and FASTJANGO_REQUIRE_ALL_DATABASES is set".to_owned());
        }
        return Ok(None);
    };
    let home = Home::new("redis")?;
    let port = port.map_or_else(free_port, Ok)?;
    let port_text = port.to_string();
    let arguments = [
        "--bind",
        "127.0.0.1",
        "--port",
        &port_text,
        "--save",
        "",
        "--appendonly",
        "no",
    ];
    let arguments = arguments.map(str::to_owned);
    let guard = Guard::start(&home, &redis_server, &arguments, "KILL", "Ready to accept connections")?;
    Ok(Some(Server {
        url: format!("redis://127.0.0.1:{port}"),
        _guard: Some(guard),
    }))
}
