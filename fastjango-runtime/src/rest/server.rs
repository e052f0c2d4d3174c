//! A server of its own for an API that is mounted in no other application.

use std::future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt, web};

use crate::db::{Database, DatabaseUrl};
use crate::error::{Error, Result};
use crate::rest::exceptions::not_found;
use crate::rest::routers::Router;
use crate::rest::service::LogLine;

/// How long requests may go on after the server was told to end.
const GRACE: Duration = Duration::from_secs(30);

/// The least connections of a worker: a request may need one beside its transaction.
const LEAST_CONNECTIONS: usize = 4;

/// How many connections the workers have among them where nobody says; more if there are many workers.
const CONNECTIONS: usize = 32;

/// How many requests may wait for each connection: what is beyond is refused, or a flood would be kept in memory until
/// its callers have long gone.
const WAITING: usize = 64;

/// Serves APIs over HTTP until the process is told to end; what is under way then is finished first.
///
/// # Examples
///
/// ```
/// use fastjango::prelude::*;
/// use fastjango::rest::Server;
///
/// /// Serves a project beside whatever else this program does; `runserver` does the same.
/// fn serve(project: Project) -> Result<()> {
///     let server = Server::new(([127, 0, 0, 1], 8000).into(), project.routers()?).workers(2);
///     let server = server.prepare(move |db| project.attach(db));
///     server.run("sqlite://db.sqlite3", || println!("it listens"))
/// }
/// # let _ = serve;
/// ```
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    workers: Option<usize>,
    connections: Option<usize>,
    routers: Vec<Router>,
    prepare: Prepare,
}

/// What is done with the database before anything is served.
struct Prepare(Box<dyn Fn(&Database)>);

impl std::fmt::Debug for Prepare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prepare")
    }
}

impl Server {
    /// A server of these APIs at this address.
    #[must_use]
    pub fn new(address: SocketAddr, routers: Vec<Router>) -> Self {
        Self {
            address,
            workers: None,
            connections: None,
            routers,
            prepare: Prepare(Box::new(|_| ())),
        }
    }

    /// Sets the number of workers, threads that each serve their own requests. Where nobody says, there is one for
    /// each processor, as far as [`connections`](Self::connections) gives each at least 4.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers.max(1));
        self
    }

    /// Sets how many connections to the database the workers have among them: the most that are open at once. Each
    /// worker has its share; on SQLite all use the same ones. Where nobody says, there are 32, or 4 for each worker if
    /// that is more. Up to 64 requests wait for each; those beyond are answered with 503 and `Retry-After`.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = Some(connections.max(1));
        self
    }

    /// Says what is done with the database before anything is served: a project tells it its models and receivers.
    #[must_use]
    pub fn prepare(mut self, prepare: impl Fn(&Database) + 'static) -> Self {
        self.prepare = Prepare(Box::new(prepare));
        self
    }

    /// Connects to the database at `url` and serves until the process is told to end. `ready` is called once it
    /// listens.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where it can't listen at the address, [`Error::Configuration`] where several workers are to have
    /// fewer than 4 connections each on a server, and those of connecting.
    pub fn run(self, url: &str, ready: impl FnOnce()) -> Result<()> {
        rt::System::new().block_on(self.serve(url, ready))
    }

    async fn serve(self, url: &str, ready: impl FnOnce()) -> Result<()> {
        let staff = self.staff(DatabaseUrl::parse(url)?.is_sqlite())?;
        let databases = staff.connect(url).await?;
        // Its pools share what is attached to one of them.
        databases.iter().for_each(&self.prepare.0);
        let next = Arc::new(AtomicUsize::new(0));
        let routers = self.routers;
        let logs = tracing::enabled!(target: "fastjango::request", tracing::Level::INFO);
        let server = HttpServer::new(move || {
            let db = &databases[next.fetch_add(1, Ordering::Relaxed) % databases.len()];
            // Each service has its log: a middleware would be on the way of every request.
            let app = App::new().configure(|config| {
                for router in &routers {
                    router.service_with_log(db.clone(), logs)(config);
                }
            });
            app.default_service(web::to(move |request: HttpRequest| {
                future::ready(nothing_here(&request, logs))
            }))
        });
        let address = self.address;
        let described = move |error: std::io::Error| {
            Error::Io(std::io::Error::new(
                error.kind(),
                format!("can't listen at {address}: {error}"),
            ))
        };
        let server = server
            .workers(staff.workers)
            .shutdown_timeout(GRACE.as_secs())
            .bind(address)
            .map_err(described)?
            .run();
        ready();
        server.await.map_err(Error::Io)
    }

    /// How many workers there are, and what each gets of the connections.
    fn staff(&self, shared: bool) -> Result<Staff> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        if shared {
            return Ok(Staff {
                workers: self.workers.unwrap_or(processors),
                pools: 1,
                share: self.connections.unwrap_or(CONNECTIONS),
            });
        }
        let workers = self.workers.unwrap_or_else(|| {
            let supplied = self.connections.map_or(processors, |all| all / LEAST_CONNECTIONS);
            processors.min(supplied.max(1))
        });
        let share = match self.connections {
            Some(connections) => connections / workers,
            None => (CONNECTIONS / workers).max(LEAST_CONNECTIONS),
        };
        if share < LEAST_CONNECTIONS && workers > 1 {
            return Err(Error::Configuration(format!(
                "{workers} workers need at least {LEAST_CONNECTIONS} connections each; let them have {} connections \
                 or more, or let there be fewer workers",
                workers * LEAST_CONNECTIONS
            )));
        }
        Ok(Staff {
            workers,
            pools: workers,
            share,
        })
    }
}

/// The workers and their connections.
#[derive(Debug, PartialEq, Eq)]
struct Staff {
    workers: usize,
    pools: usize,
    /// How many connections a pool has.
    share: usize,
}

impl Staff {
    /// A pool for each worker, which beats a shared one; SQLite's writers would only wait for each other.
    ///
    /// The connection that learns whether the database is there stays with none of them: this thread opened it, and would
    /// have to wake the worker for each answer.
    async fn connect(&self, url: &str) -> Result<Vec<Database>> {
        let options = Database::builder(url).max_connections(self.share);
        let first = options.max_waiting(self.share * WAITING).connect().await?;
        (0..self.pools).map(|_| first.with_own_pool()).collect()
    }
}

/// The answer to a path that is no API's.
fn nothing_here(request: &HttpRequest, logs: bool) -> HttpResponse {
    let line = logs.then(|| LogLine::new(request));
    let response = HttpResponse::NotFound().json(not_found().detail());
    if let Some(line) = line {
        line.write(&response);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(workers: Option<usize>, connections: Option<usize>, shared: bool) -> Result<Staff> {
        let server = Server {
            workers,
            connections,
            ..Server::new(([127, 0, 0, 1], 0).into(), Vec::new())
        };
        server.staff(shared)
    }

    #[test]
    fn workers_never_have_more_connections_than_were_said() {
        for (workers, connections) in [
            (Some(8), 32),
            (Some(5), 23),
            (Some(1), 2),
            (None, 4),
            (None, 1),
            (None, 400),
        ] {
            let staff = staff(workers, Some(connections), false).expect("they are enough");
            assert!(staff.pools * staff.share <= connections, "{staff:?}");
            assert!(staff.share > 0 && staff.pools == staff.workers, "{staff:?}");
            assert_eq!(workers.unwrap_or(staff.workers), staff.workers);
        }
        let refusal = staff(Some(64), Some(32), false).expect_err("half a connection is none");
        assert!(refusal.to_string().contains("256 connections or more"), "{refusal}");
        let plenty = staff(Some(64), None, false).expect("nobody has said how many");
        assert_eq!((plenty.pools, plenty.share), (64, LEAST_CONNECTIONS));
    }

    #[test]
    fn the_workers_of_a_sqlite_database_share_all_connections() {
        let staff = staff(Some(64), Some(12), true).expect("they are shared");
        assert_eq!((staff.workers, staff.pools, staff.share), (64, 1, 12));
    }

    #[cfg(feature = "sqlite")]
    #[tokio::test]
    async fn no_worker_gets_a_connection_that_another_thread_opened() -> Result<()> {
        let directory = std::env::temp_dir().join(format!("fastjango-server-{}", std::process::id()));
        std::fs::create_dir_all(&directory)?;
        let staff = Staff {
            workers: 2,
            pools: 2,
            share: 4,
        };
        let databases = staff
            .connect(&format!("sqlite:{}", directory.join("db.sqlite3").display()))
            .await?;
        let opened: Vec<usize> = databases.iter().map(Database::open_connections).collect();
        std::fs::remove_dir_all(&directory)?;
        assert_eq!(opened, [0, 0]);
        Ok(())
    }
}
