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
    let url = DatabaseUrl::parse(server.url()).expect("it can be read");
    let url = match kind {
        // Where sockets are named, the name stands there too.
        Kind::Postgres => {
            let url = url.with_name("nowhere").to_url();
            let between = if url.contains('?') { '&' } else { '?' };
            format!("{url}{between}dbname={name}")
        }
        Kind::Mysql => url.with_name(name).to_url(),
    };
    let db = Database::connect(server.url()).await.expect("the server answers");
    let send = async |sql: &str| db.handle().execute_script(sql).await.expect("the server allows it");
    // What a run left that ended in the middle, and what nobody has used for long.
    let prefix = format!("test_{name}_bookshop_template");
    send(&format!("CREATE DATABASE {prefix}_0")).await;
    send(&format!("CREATE DATABASE {prefix}_1")).await;
    send(&match kind {
        Kind::Postgres => format!("COMMENT ON DATABASE {prefix}_1 IS 'last used on 2000-01-01'"),
        Kind::Mysql => format!("CREATE TABLE {prefix}_1.test_template (id integer) COMMENT 'last used on 2000-01-01'"),
    })
    .await;

    let told = run(&url);
    assert!(!told.contains("running 0 tests"), "{told}");
    let first = left(&db, name).await;
    let is_template = |name: &String| name.contains("_template_") && !name.ends_with("_0") && !name.ends_with("_1");
    assert!(first.len() == 3 && first.iter().all(is_template), "{first:?}");

    // Another run finds one template, makes the other, and leaves alone that of a checkout with other migrations.
    let own = first
        .iter()
        .find(|name| name.starts_with(&prefix))
        .expect("one is the bookshop's");
    let other = format!("{prefix}_other");
    match kind {
        Kind::Postgres => send(&format!("ALTER DATABASE {own} RENAME TO {other}")).await,
        Kind::Mysql => {
            send(&format!(
                "CREATE DATABASE {other}; CREATE TABLE {other}.test_template LIKE {own}.test_template"
            ))
            .await;
            send(&format!("DROP DATABASE {own}")).await;
        }
    }
    run(&url);
    let second = left(&db, name).await;
    assert!(second.contains(&other), "{second:?}");
    assert!(
        second.len() == 4 && first.iter().all(|name| second.contains(name)),
        "{second:?}"
    );
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
