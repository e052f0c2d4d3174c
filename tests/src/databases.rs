//! A database of its own for each test, on every server.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};
use std::{env, fmt, fs, io, process};

use fastjango::Result;
use fastjango::db::{Database, Executor as _, Statement};

use crate::servers::{Kind, Server};

/// What a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, which is always there.
    Sqlite,
    /// A server.
    Server(Kind),
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite => f.write_str("SQLite"),
            Self::Server(kind) => kind.fmt(f),
        }
    }
}

/// What a test's database has before the test.
///
/// It is made once where the database can copy it, so that a test may write as it likes.
pub trait Seed: Sync {
    /// A name for it, made of letters.
    fn name(&self) -> &'static str;

    /// Fills an empty database.
    fn fill(&self, db: &Database) -> impl Future<Output = Result<()>>;
}

/// Nothing.
#[derive(Debug, Clone, Copy)]
pub struct Empty;

impl Seed for Empty {
    fn name(&self) -> &'static str {
        "empty"
    }

    async fn fill(&self, _: &Database) -> Result<()> {
        Ok(())
    }
}

/// Declares tests that run on every database: each becomes a module of its name with a test for each.
///
/// `async fn name(db) { … }` begins with an empty database, `async fn name(db: seed) { … }` with one that a
/// [`Seed`](crate::databases::Seed) has filled.
#[macro_export]
macro_rules! on_every_database {
    ($(
        $(#[$attribute:meta])*
        async fn $name:ident($db:ident $(: $seed:expr)?) $body:block
    )*) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "a test need not name anything")]
            use super::*;

            async fn test($db: ::fastjango::db::Database) $body

            #[test]
            fn sqlite() {
                $crate::databases::run($crate::databases::Engine::Sqlite, &$crate::on_every_database!(@ $($seed)?), test);
            }

            #[test]
            fn postgres() {
                let engine = $crate::databases::Engine::Server($crate::servers::Kind::Postgres);
                $crate::databases::run(engine, &$crate::on_every_database!(@ $($seed)?), test);
            }

            #[test]
            fn mysql() {
                let engine = $crate::databases::Engine::Server($crate::servers::Kind::Mysql);
                $crate::databases::run(engine, &$crate::on_every_database!(@ $($seed)?), test);
            }
        }
    )*};
    (@) => { $crate::databases::Empty };
    (@ $seed:expr) => { $seed };
}

/// Runs a test on a database of its own, which is dropped afterwards. Where the engine is not installed, nothing runs,
/// and that is told once.
///
/// # Panics
///
/// As the test does, and where the database can't be made.
pub fn run(engine: Engine, seed: &impl Seed, test: impl AsyncFnOnce(Database)) {
    run_at(engine, seed, |url| {
        let runtime = runtime().expect("a runtime can be made");
        runtime.block_on(async { test(connect(url).await.expect("the database answers")).await });
    });
}

/// Runs a test on the address of a database of its own, for other processes that are to use it, too.
///
/// # Panics
///
/// As [`run`] does.
pub fn run_at(engine: Engine, seed: &impl Seed, test: impl FnOnce(&str)) {
    static SQLITE: Once = Once::new();
    match engine {
        Engine::Sqlite => SQLITE.call_once(|| tell(engine, Some("sqlite::memory:"))),
        Engine::Server(kind) if server(kind).is_none() => return,
        Engine::Server(_) => {}
    }
    let runtime = runtime().expect("a runtime can be made");
    let place = runtime
        .block_on(Place::make(engine, seed))
        .expect("a database can be made");
    let tested = catch_unwind(AssertUnwindSafe(|| test(&place.url())));
    runtime.block_on(place.remove()).expect("the database can be dropped");
    tested.unwrap_or_else(|panic| resume_unwind(panic));
}

/// The server of this process, if there is one.
///
/// # Panics
///
/// Where it is installed and doesn't come up.
#[must_use]
pub fn server(kind: Kind) -> Option<&'static Server> {
    static POSTGRES: OnceLock<Option<Server>> = OnceLock::new();
    static MYSQL: OnceLock<Option<Server>> = OnceLock::new();
    let server = match kind {
        Kind::Postgres => &POSTGRES,
        Kind::Mysql => &MYSQL,
    };
    let find = || {
        let found = Server::find(kind).unwrap_or_else(|message| panic!("{message}"));
        tell(Engine::Server(kind), found.as_ref().map(Server::url));
        found
    };
    server.get_or_init(find).as_ref()
}

/// Tells what tests run on: the database's version, or that it is not there. Not by a macro: the harness would keep
/// what those print.
fn tell(engine: Engine, url: Option<&str>) {
    let told = match url {
        None => "not installed, its tests do nothing".to_owned(),
        // A thread of its own, since this one may wait for a future.
        Some(url) => std::thread::scope(|scope| scope.spawn(|| version(engine, url)).join())
            .unwrap_or_else(|panic| resume_unwind(panic))
            .unwrap_or_else(|error| error.to_string()),
    };
    let _ = writeln!(io::stderr(), "\n{engine}: {told}");
}

/// The version that a database tells.
fn version(engine: Engine, url: &str) -> Result<String> {
    let function = if engine == Engine::Sqlite {
        "sqlite_version()"
    } else {
        "version()"
    };
    runtime()?.block_on(async {
        let db = Database::builder(url).max_connections(1).connect().await?;
        let row = db
            .handle()
            .fetch_one(&Statement::from(format!("SELECT {function}")))
            .await?;
        Ok(row.text(0)?.unwrap_or_default().to_owned())
    })
}

/// Where a test's database is.
struct Place {
    engine: Engine,
    name: String,
}

impl Place {
    fn new(engine: Engine) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self {
            engine,
            name: format!("fastjango_{}_{number}", process::id()),
        }
    }

    /// A database that the seed has filled.
    async fn make(engine: Engine, seed: &impl Seed) -> Result<Self> {
        let place = Self::new(engine);
        if engine == Engine::Server(Kind::Mysql) || seed.name() == Empty.name() {
            place.create(None).await?;
            seed.fill(&place.connect().await?).await?;
        } else {
            place.create(Some(&template(engine, seed)?)).await?;
        }
        Ok(place)
    }

    async fn create(&self, template: Option<&Template>) -> Result<()> {
        let name = &self.name;
        match (self.engine, template) {
            (_, Some(Template::File(bytes))) => Ok(fs::write(self.path(), bytes)?),
            (_, Some(Template::Database(template))) => {
                self.tell_server(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
                    .await
            }
            (Engine::Sqlite, None) => Ok(()),
            (Engine::Server(Kind::Postgres), None) => self.tell_server(&format!("CREATE DATABASE {name}")).await,
            (Engine::Server(Kind::Mysql), None) => {
                self.tell_server(&format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"))
                    .await
            }
        }
    }

    /// Creates and fills the database, for others to be copied from it.
    async fn into_template(self, seed: &impl Seed) -> Result<Template> {
        self.create(None).await?;
        let db = self.connect().await?;
        seed.fill(&db).await?;
        if self.engine != Engine::Sqlite {
            // PostgreSQL copies no database that is in use, and waits a while for this connection to be gone.
            return Ok(Template::Database(self.name));
        }
        db.handle().execute_script("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        drop(db);
        let bytes = fs::read(self.path())?;
        self.remove().await?;
        Ok(Template::File(bytes.into()))
    }

    async fn remove(&self) -> Result<()> {
        let name = &self.name;
        match self.engine {
            Engine::Sqlite => {
                for suffix in ["", "-wal", "-shm"] {
                    // Some are not there.
                    let _ = fs::remove_file(format!("{}{suffix}", self.path().display()));
                }
                Ok(())
            }
            Engine::Server(Kind::Postgres) => self.tell_server(&format!("DROP DATABASE {name} WITH (FORCE)")).await,
            Engine::Server(Kind::Mysql) => self.tell_server(&format!("DROP DATABASE {name}")).await,
        }
    }

    /// The file of a SQLite database.
    fn path(&self) -> PathBuf {
        env::temp_dir().join(format!("{}.sqlite3", self.name))
    }

    fn url(&self) -> String {
        match self.engine {
            Engine::Sqlite => format!("sqlite://{}", self.path().display()),
            Engine::Server(kind) => {
                let server = server(kind).map_or("", Server::url);
                let (host, _) = server.rsplit_once('/').unwrap_or((server, ""));
                format!("{host}/{}", self.name)
            }
        }
    }

    async fn connect(&self) -> Result<Database> {
        connect(&self.url()).await
    }

    /// Sends a statement outside of the database that it is about.
    async fn tell_server(&self, sql: &str) -> Result<()> {
        let Engine::Server(kind) = self.engine else {
            return Ok(());
        };
        let url = server(kind).map_or("", Server::url);
        let db = Database::builder(url).max_connections(1).connect().await?;
        db.handle().execute_script(sql).await
    }
}

/// What a new database is copied from.
#[derive(Debug, Clone)]
enum Template {
    /// The bytes of a SQLite file.
    File(Arc<[u8]>),
    /// The name of a database on the same server.
    Database(String),
}

/// The template of a seed, made by the first test that asks for it.
fn template(engine: Engine, seed: &impl Seed) -> Result<Template> {
    static MADE: Mutex<BTreeMap<(String, &'static str), Template>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (engine.to_string(), seed.name());
    if let Some(template) = made.get(&key) {
        return Ok(template.clone());
    }
    let place = Place::new(engine);
    // A thread of its own, since this one already waits for a future.
    let template = std::thread::scope(|scope| {
        let filled = scope.spawn(|| runtime()?.block_on(place.into_template(seed)));
        filled.join().unwrap_or_else(|panic| resume_unwind(panic))
    })?;
    made.insert(key, template.clone());
    Ok(template)
}

async fn connect(url: &str) -> Result<Database> {
    Database::builder(url).max_connections(4).connect().await
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}
