//! A server of its own for an API that is mounted in no other application.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Condition, Next, from_fn};
use actix_web::{App, HttpResponse, HttpServer, rt, web};

use crate::db::{Backend, Database};
use crate::error::{Error, Result};
use crate::rest::exceptions::not_found;
use crate::rest::routers::Router;

/// How long requests may go on after the server was told to end.
const GRACE: Duration = Duration::from_secs(30);

/// The least connections of a worker: a request may need one beside its transaction.
const LEAST_CONNECTIONS: usize = 4;

/// Serves APIs over HTTP until the process is told to end; what is under way then is finished first.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    workers: usize,
    connections: usize,
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
    /// A server of these APIs at this address, with a worker for each processor.
    #[must_use]
    pub fn new(address: SocketAddr, routers: Vec<Router>) -> Self {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            address,
            workers,
            connections: 32,
            routers,
            prepare: Prepare(Box::new(|_| ())),
        }
    }

    /// Sets the number of workers, threads that each serve their own requests.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers.max(1);
        self
    }

    /// Sets how many connections to the database the workers have among them.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
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
    /// [`Error::Io`] where it can't listen at the address, and those of connecting.
    pub fn run(self, url: &str, ready: impl FnOnce()) -> Result<()> {
        rt::System::new().block_on(self.serve(url, ready))
    }

    async fn serve(self, url: &str, ready: impl FnOnce()) -> Result<()> {
        let databases = self.connect(url).await?;
        // Its pools share what is attached to one of them.
        databases.iter().for_each(&self.prepare.0);
        let next = Arc::new(AtomicUsize::new(0));
        let routers = self.routers;
        let logs = tracing::enabled!(target: "fastjango::request", tracing::Level::INFO);
        let server = HttpServer::new(move || {
            let db = &databases[next.fetch_add(1, Ordering::Relaxed) % databases.len()];
            let app = App::new().wrap(Condition::new(logs, from_fn(log)));
            let app = app.configure(|config| {
                for router in &routers {
                    router.service(db.clone())(config);
                }
            });
            app.default_service(web::to(nothing_here))
        });
        let address = self.address;
        let described = move |error: std::io::Error| {
            Error::Io(std::io::Error::new(
                error.kind(),
                format!("can't listen at {address}: {error}"),
            ))
        };
        let server = server
            .workers(self.workers)
            .shutdown_timeout(GRACE.as_secs())
            .bind(address)
            .map_err(described)?
            .run();
        ready();
        server.await.map_err(Error::Io)
    }

    /// A pool for each worker, which beats a shared one; SQLite's writers would only wait for each other.
    async fn connect(&self, url: &str) -> Result<Vec<Database>> {
        let share = (self.connections / self.workers).max(LEAST_CONNECTIONS);
        let first = Database::builder(url).max_connections(share).connect().await?;
        if first.backend() == Backend::Sqlite {
            return Ok(vec![first]);
        }
        (0..self.workers).map(|_| first.with_own_pool()).collect()
    }
}

async fn nothing_here() -> HttpResponse {
    let error = not_found();
    HttpResponse::NotFound().json(error.detail())
}

/// Tells each request and its answer, as Django's server does.
async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let start = Instant::now();
    let line = format!("{} {}", request.method(), request.uri());
    let response = next.call(request).await?;
    let took = start.elapsed();
    tracing::info!(target: "fastjango::request", "{line} {} {took:.1?}", response.status().as_u16());
    Ok(response)
}
