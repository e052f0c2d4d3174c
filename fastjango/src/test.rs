//! Tests of programs: a database for each test, a client without a server, and counted statements.
//!
//! [`#[fastjango::test]`](macro@crate::test) makes an async function a test that gets what it asks for: a
//! [`Database`], migrated and empty, an [`ApiClient`] of the project's APIs, or anything that implements [`SetUp`].
//! It is Django's `TestCase`, pytest's fixtures and DRF's `APIClient` in one.
//!
//! # Which database
//!
//! Without further ado each test has a SQLite file of its own, in the folder for temporary files. Migrations run once
//! in the process; the tests get copies. `TEST_DATABASE_URL` names another server:
//! `TEST_DATABASE_URL=postgres://user:password@localhost/shop cargo test` makes databases beside `shop`, which need not
//! be there itself, and drops each when its test ends, however it ends. The account has to be allowed to create
//! databases. One stays between runs, `test_shop_<project>_template_<digest of the migrations>`, from which the others
//! are copied. Other migrations make another, so that two checkouts of a project don't disturb each other; one that
//! nobody has used for a week is dropped when the next is made.
//!
//! # What is logged
//!
//! Errors, and with `RUST_LOG` whatever it asks for (`RUST_LOG=fastjango::db=debug` shows each statement), go to the
//! output of the test that is shown where it fails. So does what is behind an answer of 500.

mod accounts;
mod copies;
mod names;
mod places;

use std::future::Future;
use std::io::IsTerminal as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use tracing_subscriber::EnvFilter;

use crate::db::{Database, Executor, Recording};
use crate::error::Result;
use crate::project::Project;
use crate::rest::ApiClient;

pub use accounts::Login;
use places::Place;

/// A test under way: its project and its database.
#[derive(Debug)]
pub struct TestCase {
    project: Project,
    db: Database,
}

impl TestCase {
    /// The project whose migrations made the database's tables.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The database, which only this test uses.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// A client of the project's APIs on this database, without credentials.
    ///
    /// # Errors
    ///
    /// Those of [`Project::routers`].
    pub fn client(&self) -> Result<ApiClient> {
        self.project.client(&self.db)
    }
}

/// What a test can be given: Django's `setUp`, or a fixture of pytest's.
///
/// # Examples
///
/// ```
/// use fastjango::prelude::*;
/// use fastjango::test::{SetUp, TestCase};
///
/// #[model]
/// pub struct Author {
///     pub id: i64,
///     #[field(max_length = 100)]
///     pub name: String,
/// }
///
/// /// An author whom many tests are about.
/// pub struct Frank(Author);
///
/// impl SetUp for Frank {
///     async fn set_up(case: &TestCase) -> Result<Self> {
///         Author::new().name("Frank").save(case.db()).await.map(Self)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a test can't be given a `{Self}`",
    label = "take a `Database` or an `ApiClient`, or implement `SetUp` for the type"
)]
pub trait SetUp: Sized {
    /// Makes it, before the test begins.
    ///
    /// # Errors
    ///
    /// Whatever hinders that; the test then fails.
    fn set_up(case: &TestCase) -> impl Future<Output = Result<Self>>;
}

#[diagnostic::do_not_recommend]
impl SetUp for Database {
    async fn set_up(case: &TestCase) -> Result<Self> {
        Ok(case.db.clone())
    }
}

#[diagnostic::do_not_recommend]
impl SetUp for ApiClient {
    async fn set_up(case: &TestCase) -> Result<Self> {
        case.client()
    }
}

/// Makes what a test asks for.
#[doc(hidden)]
pub async fn set_up<T: SetUp>(case: &TestCase) -> T {
    let made = T::set_up(case).await;
    made.unwrap_or_else(|error| panic!("`{}` could not be set up: {error}", std::any::type_name::<T>()))
}

/// Runs a test on a database of its own, which is dropped afterwards.
#[doc(hidden)]
pub fn run<T>(project: fn() -> Project, body: impl AsyncFnOnce(&TestCase) -> T) -> T {
    // Where the program has set up tracing of its own, that is what it wants.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error")))
        .with_ansi(std::io::stdout().is_terminal())
        .with_test_writer()
        .try_init();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system has room for a runtime");
    let (case, place) = runtime
        .block_on(begin(project()))
        .unwrap_or_else(|error| panic!("the test's database could not be made: {error}"));
    let tested = catch_unwind(AssertUnwindSafe(|| runtime.block_on(body(&case))));
    drop(case);
    let removed = runtime.block_on(place.remove());
    let outcome = tested.unwrap_or_else(|panic| resume_unwind(panic));
    removed.unwrap_or_else(|error| panic!("the test's database could not be dropped: {error}"));
    outcome
}

async fn begin(project: Project) -> Result<(TestCase, Place)> {
    if let Some(drift) = names::drift(&project) {
        // Whatever fails then may fail for this.
        tracing::error!("{drift}");
    }
    let place = Place::make(&project).await?;
    match place.connect().await {
        Ok(db) => {
            project.attach(&db);
            Ok((TestCase { project, db }, place))
        }
        Err(error) => {
            place.remove().await?;
            Err(error)
        }
    }
}

/// Lists the statements that are sent from now on.
#[doc(hidden)]
pub fn record(db: &impl Executor) -> Recording {
    db.handle().record()
}

/// Compares how many statements were sent with how many were expected.
#[doc(hidden)]
#[track_caller]
pub fn assert_count(recording: &Recording, expected: usize) {
    let statements = recording.statements();
    assert!(statements.len() == expected, "{}", differs(&statements, expected));
}

/// What Django says of it.
fn differs(statements: &[String], expected: usize) -> String {
    let count = statements.len();
    let captured: Vec<String> = (1..)
        .zip(statements)
        .map(|(number, sql)| format!("\n{number}. {sql}"))
        .collect();
    let noun = if count == 1 { "query" } else { "queries" };
    format!(
        "{count} {noun} executed, {expected} expected\nCaptured queries were:{}",
        captured.concat()
    )
}

/// Runs code that is expected to send so many statements, and gives what it gives: Django's `assertNumQueries`.
///
/// The statements of all clones of the database and of its transactions count, those of an
/// [`ApiClient`](crate::rest::ApiClient) too; `BEGIN`, `COMMIT` and savepoints don't, as in Django.
///
/// # Panics
///
/// Where they were more or fewer: the message lists them.
///
/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let answer = fastjango::assert_queries!(db, 1, {
///     db.handle().fetch_one(&"SELECT 42".into()).await?
/// });
/// assert_eq!(answer.integer(0)?, Some(42));
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
#[macro_export]
macro_rules! assert_queries {
    ($db:expr, $count:expr, $body:expr $(,)?) => {{
        let recording = $crate::test::record(&$db);
        let outcome = $body;
        $crate::test::assert_count(&recording, $count);
        outcome
    }};
    ($($other:tt)*) => {
        ::core::compile_error!(
            "tell the database, the number of statements and the code that sends them; \
             write `assert_queries!(db, 2, { … })`"
        )
    };
}

#[cfg(test)]
mod tests {
    use super::differs;

    #[test]
    fn statements_are_listed() {
        let told = differs(&["SELECT 1".to_owned(), "SELECT 2".to_owned()], 1);
        assert_eq!(
            told,
            "2 queries executed, 1 expected\nCaptured queries were:\n1. SELECT 1\n2. SELECT 2"
        );
        assert_eq!(
            differs(&[], 1),
            "0 queries executed, 1 expected\nCaptured queries were:"
        );
    }
}
