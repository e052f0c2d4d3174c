//! What is particular to PostgreSQL's driver.

use std::time::Duration;

use super::{databases, url_of};
use crate::db::{Backend, Database, DatabaseOptions, Executor as _, Row, Statement};
use crate::error::Error;
use crate::value::Value;

/// The server, if it can be reached, with one connection and a table of this name.
async fn server(table: &str, options: impl FnOnce(DatabaseOptions) -> DatabaseOptions) -> Option<Database> {
    let mut all = databases(table, 1).await;
    all.retain(|db| db.backend() == Backend::Postgres);
    let options = options(Database::builder(url_of(all.first()?.backend())).max_connections(1));
    Some(options.connect().await.expect("a database"))
}

async fn one(db: &Database, sql: &str) -> Row {
    let statement = Statement::from(sql.to_owned());
    db.handle().fetch_one(&statement).await.expect("a row")
}

async fn integer(db: &Database, sql: &str) -> i64 {
    one(db, sql).await.integer(0).expect("an integer").expect("a number")
}

#[tokio::test]
async fn as_many_statements_are_kept_prepared_as_are_asked_for() {
    const PREPARED: &str = "SELECT count(*) FROM pg_prepared_statements";
    for (capacity, kept) in [(0, 0), (1, 1), (4, 4), (50, 11)] {
        let Some(db) = server("pg_prepared", |options| options.statement_cache(capacity)).await else {
            return;
        };
        for number in 0..10 {
            assert_eq!(integer(&db, &format!("SELECT {number}")).await, number);
        }
        // The one that counts has to be prepared before it can count, and the one that makes room for it goes after it.
        integer(&db, PREPARED).await;
        assert_eq!(integer(&db, PREPARED).await, kept, "{capacity}");
        let statement = Statement::new(
            "SELECT $1 || $2",
            vec![Value::Text("a".into()), Value::Text("b".into())],
        );
        let row = db.handle().fetch_one(&statement).await.expect("a row");
        assert_eq!(row.text(0).expect("text"), Some("ab"));
    }
}

#[tokio::test]
async fn a_statement_that_was_used_last_is_kept() {
    const NAMES: &str = "SELECT string_agg(statement, ',' ORDER BY statement) FROM pg_prepared_statements";
    let Some(db) = server("pg_last", |options| options.statement_cache(2)).await else {
        return;
    };
    for sql in [NAMES, "SELECT 1", NAMES, "SELECT 2"] {
        one(&db, sql).await;
    }
    let row = one(&db, NAMES).await;
    assert_eq!(row.text(0).expect("text"), Some(&*format!("SELECT 2,{NAMES}")));
}

#[tokio::test]
async fn a_statement_whose_table_has_changed_is_prepared_again() {
    let Some(db) = server("pg_changed", |options| options).await else {
        return;
    };
    let handle = db.handle();
    handle
        .execute_script("INSERT INTO pg_changed (note) VALUES ('a')")
        .await
        .expect("a row");
    assert_eq!(one(&db, "SELECT * FROM pg_changed").await.len(), 2);
    handle
        .execute_script("ALTER TABLE pg_changed ADD COLUMN more integer")
        .await
        .expect("a column");
    assert_eq!(one(&db, "SELECT * FROM pg_changed").await.len(), 3);
    handle.execute_script("DEALLOCATE ALL").await.expect("forgotten");
    assert_eq!(one(&db, "SELECT * FROM pg_changed").await.len(), 3);
    // Within a transaction the refusal stands, and the statement is not forgotten for good.
    let refused = db
        .atomic(async |tx| {
            tx.handle()
                .execute_script("ALTER TABLE pg_changed DROP COLUMN more")
                .await?;
            tx.handle().fetch_all(&"SELECT * FROM pg_changed".into()).await
        })
        .await;
    assert!(matches!(refused, Err(Error::Database { .. })), "{refused:?}");
    assert_eq!(one(&db, "SELECT * FROM pg_changed").await.len(), 3);
}

#[tokio::test]
async fn what_can_t_be_sent_is_refused() {
    let Some(db) = server("pg_few", |options| options).await else {
        return;
    };
    let few = db.handle().fetch_all(&"SELECT $1::bigint".into()).await;
    assert!(
        matches!(&few, Err(Error::Query(message)) if message.contains("1 parameters, and 0")),
        "{few:?}"
    );
    let nul = db.handle().fetch_all(&"SELECT '\0'".into()).await;
    assert!(matches!(nul, Err(Error::Query(_))), "{nul:?}");
    assert_eq!(integer(&db, "SELECT 1").await, 1);
}

#[tokio::test]
async fn every_session_is_in_utc() {
    let Some(db) = server("pg_zone", |options| options).await else {
        return;
    };
    let url = url_of(db.backend());
    let url = format!("{url}?options=-c%20TimeZone%3DAsia/Tokyo&options[search_path]=a,%20b&application_name=c%20d");
    let db = Database::connect(url).await.expect("a database");
    let asked =
        "SELECT current_setting('TimeZone'), current_setting('search_path'), current_setting('application_name')";
    let row = one(&db, asked).await;
    let settings = [0, 1, 2].map(|at| row.text(at).expect("text").unwrap_or_default());
    assert_eq!(settings, ["UTC", "a, b", "c d"]);
}

#[tokio::test]
async fn a_client_that_is_lent_listens_and_comes_back() {
    let Some(db) = server("pg_lent", |options| options).await else {
        return;
    };
    let number = integer(&db, "SELECT pg_backend_pid()").await;
    let mut lent = db.connection().await.expect("a connection");
    let postgres = lent.postgres().expect("it is PostgreSQL");
    postgres.batch_execute("LISTEN orders").await.expect("it listens");
    postgres
        .execute("SELECT pg_notify('orders', $1)", &[&"seven"])
        .await
        .expect("it is told");
    let told = postgres.notification().await.expect("it hears");
    assert_eq!((told.channel(), told.payload()), ("orders", "seven"));
    postgres
        .batch_execute("UNLISTEN orders")
        .await
        .expect("it listens no more");
    lent.release();
    assert_eq!(integer(&db, "SELECT pg_backend_pid()").await, number);

    // Nobody knows what was done to one that is not given back.
    drop(db.connection().await.expect("a connection"));
    assert_ne!(integer(&db, "SELECT pg_backend_pid()").await, number);
    tokio::task::yield_now().await;
    assert_eq!(
        tokio::runtime::Handle::current().metrics().num_alive_tasks(),
        0,
        "no task is left"
    );
}

#[tokio::test]
async fn a_client_that_was_lost_while_it_was_lent_says_so() {
    let Some(db) = server("pg_lent_lost", |options| options).await else {
        return;
    };
    let result = db
        .atomic(async |tx| {
            let mut lent = tx.connection().await?;
            let postgres = lent.postgres().expect("it is PostgreSQL");
            let ended = postgres
                .batch_execute("SELECT pg_terminate_backend(pg_backend_pid())")
                .await;
            assert!(ended.is_err());
            assert!(postgres.notification().await.is_none());
            drop(lent);
            tx.handle().execute(&"SELECT 1".into()).await
        })
        .await;
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
    assert_eq!(integer(&db, "SELECT 1").await, 1);
}

/// More than the sockets' buffers hold, read by a task that has to let others run in between.
async fn read_much(table: &str) {
    const MUCH: &str = "SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) AS i";
    let Some(db) = server(table, |options| options).await else {
        return;
    };
    let read = async {
        let rows = db.handle().fetch_all(&MUCH.into()).await.expect("rows");
        assert_eq!(rows.len(), 20_000);
        assert_eq!(rows[19_999].integer(0).expect("an integer"), Some(20_000));
    };
    tokio::time::timeout(Duration::from_mins(1), read)
        .await
        .expect("it ends");
}

#[tokio::test]
async fn much_is_read_by_one_thread() {
    read_much("pg_much").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn much_is_read_beside_other_threads() {
    read_much("pg_much_beside").await;
    tokio::spawn(read_much("pg_much_beside")).await.expect("it ends");
}
