//! The tests of programs on other databases: this program runs its own tests again, told where.

use std::env;
use std::process::Command;

use fastjango::db::{Database, DatabaseUrl, Executor as _};
use fastjango_tests::databases;
use fastjango_tests::servers::Kind;

/// Runs the tests beside this module with `TEST_DATABASE_URL`, and tells what they print.
fn run(url: &str) -> String {
    let program = env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    let output = command
        .args(["testing::", "--skip", "testing::servers"])
        .env("TEST_DATABASE_URL", url)
        .output()
        .expect("this program can be run");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}");
    told
}

/// The databases of the server that tests of `name` have made and left.
async fn left(db: &Database, name: &str) -> Vec<String> {
    let sql = "SELECT schema_name FROM information_schema.schemata";
    let sql = if db.backend() == fastjango::db::Backend::Postgres {
        "SELECT datname::text FROM pg_database"
    } else {
        sql
    };
    let rows = db.handle().fetch_all(&sql.into()).await.expect("the server answers");
    let names = rows
        .iter()
        .map(|row| row.display(0).expect("a name").unwrap_or_default().into_owned());
    names
        .filter(|other| other.starts_with(&format!("test_{name}_")))
        .collect()
}

#[tokio::main(flavor = "current_thread")]
async fn check(kind: Kind, name: &str) {
    let Some(server) = databases::server(kind) else {
        return;
    };
    let url = DatabaseUrl::parse(server.url())
        .expect("it can be read")
        .with_name(name);
    let db = Database::connect(server.url()).await.expect("the server answers");
    // What a run left that ended in the middle, or that had other migrations.
    let stale = format!("CREATE DATABASE test_{name}_bookshop_template_0");
    db.handle().execute_script(&stale).await.expect("the server allows it");

    let told = run(&url.to_url());
    assert!(!told.contains("running 0 tests"), "{told}");
    let first = left(&db, name).await;
    let is_template = |name: &String| name.contains("_template_") && !name.ends_with("_0");
    assert!(first.len() == 2 && first.iter().all(is_template), "{first:?}");

    // Another run finds the templates.
    run(&url.to_url());
    assert_eq!(left(&db, name).await, first);
}

#[test]
fn postgres_copies_a_template() {
    check(Kind::Postgres, "pgtesting");
}

#[test]
fn mysql_copies_a_template() {
    check(Kind::Mysql, "mytesting");
}

#[test]
fn a_file_is_made_beside_the_one_that_is_named() {
    let folder = env::temp_dir().join(format!("fastjango-testing-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    run(&format!("sqlite://{}", folder.join("shop.sqlite3").display()));
    let left = std::fs::read_dir(&folder).expect("it can be listed").count();
    std::fs::remove_dir(&folder).expect("it is empty");
    assert_eq!(left, 0);
}
