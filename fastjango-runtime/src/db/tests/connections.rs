//! The pool: what is handed on, what is closed, what is counted.

use std::time::{Duration, Instant};

use super::{File, add, databases, notes};
use crate::db::{Backend, Database, Executor as _, Handle, Statement};
use crate::error::{Error, IntegrityKind};
use crate::value::Value;

/// A statement that takes a while.
fn slow(db: &Database) -> Statement {
    match db.backend() {
        crate::db::Backend::Sqlite => {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) FROM n"
                .into()
        }
        crate::db::Backend::Postgres => "SELECT 1 FROM pg_sleep(20)".into(),
        _ => "SELECT sleep(20)".into(),
    }
}

#[tokio::test]
async fn a_cancelled_statement_leaves_nothing_behind() {
    for db in databases("pool_cancelled", 1).await {
        for _ in 0..3 {
            let slow = slow(&db);
            let cancelled = tokio::time::timeout(Duration::from_millis(20), db.handle().fetch_all(&slow)).await;
            assert!(cancelled.is_err());
            // Neither its answer comes here, nor does the next one wait for its end.
            let start = Instant::now();
            let row = db.handle().fetch_one(&"SELECT 42".into()).await.expect("a row");
            assert_eq!(row.integer(0).expect("an integer"), Some(42));
            assert!(start.elapsed() < Duration::from_secs(5), "{}", db.backend());
        }
    }
}

#[tokio::test]
async fn a_cancelled_statement_within_a_transaction_ends_it() {
    for db in databases("pool_cancelled_tx", 1).await {
        let result = db
            .atomic(async |tx| {
                tx.handle().execute(&add(&db, "pool_cancelled_tx", "a")).await?;
                let dropped = tokio::time::timeout(Duration::from_millis(20), tx.handle().fetch_all(&slow(&db))).await;
                assert!(dropped.is_err());
                assert!(tx.handle().fetch_all(&"SELECT 1".into()).await.is_err());
                Ok(())
            })
            .await;
        assert!(result.is_err());
        assert!(notes(&db, "pool_cancelled_tx").await.is_empty());
    }
}

#[tokio::test]
async fn a_pool_that_is_busy_says_so() {
    let db = Database::builder("sqlite::memory:")
        .max_connections(1)
        .acquire_timeout(Duration::from_millis(50))
        .connect()
        .await
        .expect("a database");
    let result = db.atomic(async |_| db.handle().execute(&"SELECT 1".into()).await).await;
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
}

#[tokio::test]
async fn no_more_wait_for_a_connection_than_may() {
    let db = Database::builder("sqlite::memory:")
        .max_connections(1)
        .max_waiting(2)
        .connect()
        .await
        .expect("a database");
    let select: Statement = "SELECT 1".into();
    let one = async || db.handle().execute(&select).await;
    let refused = db
        .atomic(async |_| {
            let (first, second) = (one(), one());
            let mut both = Box::pin(futures_util::future::join(first, second));
            let waited = tokio::time::timeout(Duration::from_millis(10), &mut both).await;
            assert!(waited.is_err(), "{waited:?}");
            Ok((one().await.map(drop), both))
        })
        .await;
    let (refused, both) = refused.expect("the transaction commits");
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    // Who waits has a turn when the transaction is over.
    let both = both.await;
    assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
    assert!(one().await.is_ok());
}

#[tokio::test]
async fn a_database_in_memory_is_one_for_all_connections() {
    let db = Database::builder("sqlite::memory:")
        .max_connections(3)
        .connect()
        .await
        .expect("a database");
    db.handle()
        .execute_script("CREATE TABLE t (i integer)")
        .await
        .expect("a table");
    let insert = db.atomic(async |tx| {
        tx.handle().execute(&"INSERT INTO t VALUES (1)".into()).await?;
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(())
    });
    let count = async || {
        let row = db.handle().fetch_one(&"SELECT count(*) FROM t".into()).await?;
        row.integer(0)
    };
    let (inserted, first, second) = tokio::join!(insert, count(), count());
    inserted.expect("committed");
    // Other connections wait for the writer, or came before it.
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    assert_eq!(count().await.expect("a count"), Some(1));
    let other = Database::connect("sqlite::memory:").await.expect("another database");
    assert!(other.handle().fetch_all(&"SELECT * FROM t".into()).await.is_err());
}

#[tokio::test]
async fn writers_of_a_file_wait_for_each_other() {
    let file = File::new();
    let db = Database::builder(file.url())
        .max_connections(4)
        .connect()
        .await
        .expect("a database");
    db.handle()
        .execute_script("CREATE TABLE t (i integer); INSERT INTO t VALUES (0)")
        .await
        .expect("a table");
    let count = async || {
        db.atomic(async |tx| {
            let row = tx.handle().fetch_one(&"SELECT i FROM t".into()).await?;
            let next = row.integer(0)?.unwrap_or_default() + 1;
            tx.handle()
                .execute(&Statement::new("UPDATE t SET i = ?", vec![Value::Integer(next)]))
                .await
        })
        .await
    };
    let (a, b, c, d) = tokio::join!(count(), count(), count(), count());
    for result in [a, b, c, d] {
        assert_eq!(result.expect("an update"), 1);
    }
    let row = db.handle().fetch_one(&"SELECT i FROM t".into()).await.expect("a row");
    assert_eq!(row.integer(0).expect("an integer"), Some(4));
    let mode = db
        .handle()
        .fetch_one(&"PRAGMA journal_mode".into())
        .await
        .expect("a row");
    assert_eq!(mode.text(0).expect("text"), Some("wal"));
}

#[tokio::test]
async fn statements_are_recorded() {
    for db in databases("pool_recorded", 2).await {
        let recording = db.record();
        db.atomic(async |tx| {
            tx.handle().execute(&"SELECT 1".into()).await?;
            tx.atomic(async |tx| tx.handle().execute(&"SELECT 2".into()).await)
                .await
        })
        .await
        .expect("committed");
        db.clone().handle().fetch_all(&"SELECT 3".into()).await.expect("rows");
        assert_eq!(recording.statements(), ["SELECT 1", "SELECT 2", "SELECT 3"]);
        drop(recording);
        let later = db.record();
        assert!(later.statements().is_empty());
    }
}

#[tokio::test]
async fn errors_are_told_apart() {
    for db in databases("pool_errors", 1).await {
        db.handle()
            .execute(&add(&db, "pool_errors", "a"))
            .await
            .expect("an insert");
        let twice = db
            .handle()
            .execute(&add(&db, "pool_errors", "a"))
            .await
            .expect_err("a duplicate");
        let Error::Integrity(error) = twice else {
            panic!("{twice:?}")
        };
        assert_eq!(error.kind, IntegrityKind::Unique);
        assert!(error.constraint.is_some() || error.columns == ["note"], "{error:?}");
        let null = db
            .handle()
            .execute(&"INSERT INTO pool_errors (note) VALUES (NULL)".into())
            .await
            .expect_err("a null");
        let Error::Integrity(error) = null else {
            panic!("{null:?}")
        };
        assert_eq!(
            (error.kind, error.columns),
            (IntegrityKind::NotNull, vec!["note".to_owned()])
        );
        let nonsense = db.handle().execute(&"SELEKT".into()).await.expect_err("nonsense");
        assert!(matches!(nonsense, Error::Database { .. }), "{nonsense:?}");
        assert_eq!(notes(&db, "pool_errors").await, ["a"]);
    }
}

#[tokio::test]
async fn foreign_keys_and_checks_are_told_apart() {
    for db in databases("pool_parent", 1).await {
        let script = "DROP TABLE IF EXISTS pool_child; CREATE TABLE pool_child (parent_id bigint, size integer, \
             CONSTRAINT child_parent FOREIGN KEY (parent_id) REFERENCES pool_parent (id), \
             CONSTRAINT child_size CHECK (size > 0))";
        let script = if db.backend() == crate::db::Backend::Sqlite {
            script.replace("bigint", "integer")
        } else {
            script.into()
        };
        db.handle().execute_script(&script).await.expect("a table");
        let orphan = db
            .handle()
            .execute(&"INSERT INTO pool_child VALUES (77, 1)".into())
            .await
            .expect_err("an orphan");
        let Error::Integrity(error) = orphan else {
            panic!("{orphan:?}")
        };
        assert_eq!(error.kind, IntegrityKind::ForeignKey);
        let small = db
            .handle()
            .execute(&"INSERT INTO pool_child VALUES (NULL, 0)".into())
            .await
            .expect_err("a check");
        let Error::Integrity(error) = small else {
            panic!("{small:?}")
        };
        assert_eq!(
            (error.kind, error.constraint.as_deref()),
            (IntegrityKind::Check, Some("child_size"))
        );
        db.handle()
            .execute_script("DROP TABLE pool_child")
            .await
            .expect("dropped");
    }
}

#[tokio::test]
async fn an_error_of_the_reader_does_not_spoil_the_connection() {
    for db in databases("pool_reader", 1).await {
        for note in ["a", "b", "c"] {
            db.handle()
                .execute(&add(&db, "pool_reader", note))
                .await
                .expect("an insert");
        }
        let mut seen = 0;
        let result = db
            .handle()
            .for_each(&"SELECT note FROM pool_reader ORDER BY id".into(), &mut |row| {
                seen += 1;
                row.integer(0).map(drop)
            })
            .await;
        assert!(matches!(result, Err(Error::Decode { .. })), "{result:?}");
        assert_eq!(seen, 1);
        assert_eq!(notes(&db, "pool_reader").await.len(), 3);
    }
}

#[tokio::test]
async fn a_stream_reads_no_faster_than_it_is_read() {
    let rows =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i FROM n ORDER BY i";
    for db in databases("pool_stream", 2).await {
        let mut stream = db.handle().stream(rows.into());
        for expected in 1..=900 {
            let row = stream.try_next().await.expect("no error").expect("a row");
            assert_eq!(row.integer(0).expect("an integer"), Some(expected));
            assert!(stream.waiting() < 64, "{}", stream.waiting());
        }
        assert!(stream.try_next().await.expect("the end").is_none());
        assert!(stream.try_next().await.expect("still the end").is_none());
        drop(stream);

        // One that is dropped half-way leaves the pool as good as before.
        let mut stream = db.handle().stream(rows.into());
        assert!(stream.try_next().await.expect("no error").is_some());
        drop(stream);
        assert!(notes(&db, "pool_stream").await.is_empty());

        let mut failing = db.handle().stream("SELEKT".into());
        assert!(failing.try_next().await.is_err());
        assert!(failing.try_next().await.expect("the end").is_none());
    }
}

#[tokio::test]
async fn a_wrong_url_is_a_configuration_error() {
    for url in ["", "nothing", "oracle://x", "sqlite:", "sqlite://x?mode=fast"] {
        let result = Database::connect(url).await;
        assert!(matches!(result, Err(Error::Configuration(_))), "{url}: {result:?}");
    }
    for (url, named) in [
        ("postgres://me:pass@127.0.0.1:1/x?sslmod=require", "`sslmod`"),
        ("mysql://me:pass@127.0.0.1:1/x?ssl-ca=a&charset=latin1", "`charset`"),
        ("postgres://me:12?pass@127.0.0.1:1/x", "`…`"),
        ("mysql://me:12?pass=@127.0.0.1:1/x", "`…`"),
        (
            "postgres://me:pass@127.0.0.1:1/x?options[search_path]=a&nothing",
            "`nothing`",
        ),
    ] {
        match Database::connect(url).await {
            Err(Error::Configuration(message)) if message.starts_with("this build has no") => {}
            Err(Error::Configuration(message)) => {
                assert!(message.contains(named) && !message.contains("pass@"), "{message}");
                assert!(!message.contains("pass="), "{message}");
            }
            other => panic!("{url}: {other:?}"),
        }
        assert!(!format!("{:?}", Database::builder(url)).contains("pass"));
    }
    let missing = Database::connect("sqlite:///nowhere/at/all.sqlite3").await;
    assert!(matches!(missing, Err(Error::Unavailable(_))), "{missing:?}");
}

#[tokio::test]
async fn futures_stay_small() {
    let db = Database::connect("sqlite::memory:").await.expect("a database");
    let statement = "SELECT 1".into();
    let fetch = size_of_val(&db.handle().fetch_all(&statement));
    let atomic = size_of_val(&db.atomic(async |_| Ok(())));
    assert!(fetch <= 1500 && atomic <= 4000, "{fetch} {atomic}");
}

/// A script and a statement that leave the session such that what comes next would not be committed.
#[tokio::test]
async fn what_a_script_sets_does_not_keep_the_next_ones_from_being_committed() {
    for db in databases("pool_settled", 1).await {
        if !db.backend().is_mysql() {
            continue;
        }
        let other = Database::connect(super::url_of(db.backend()))
            .await
            .expect("a database");
        let committed = async || notes(&other, "pool_settled").await;
        let insert = async |note: &str| {
            db.handle()
                .execute(&add(&db, "pool_settled", note))
                .await
                .expect("an insert")
        };
        let script = "SET autocommit = 0; INSERT INTO pool_settled (note) VALUES ('dumped'); COMMIT";
        db.handle().execute_script(script).await.expect("a script");
        insert("a").await;
        assert_eq!(committed().await, ["dumped", "a"]);
        db.atomic(async |tx| tx.handle().execute_script("SELECT 1; SET autocommit = 0").await)
            .await
            .expect("committed");
        insert("b").await;
        let chained = "SET completion_type = 1; UPDATE pool_settled SET note = note; COMMIT; SET completion_type = 1";
        let error = db
            .handle()
            .execute_script(chained)
            .await
            .expect_err("an open transaction");
        assert!(error.to_string().contains("left a transaction open"), "{error}");
        insert("c").await;
        db.handle()
            .execute_script("SET completion_type = 'CHAIN'")
            .await
            .expect("a script");
        db.atomic(async |tx| tx.handle().execute(&add(&db, "pool_settled", "d")).await)
            .await
            .expect("committed");
        insert("e").await;
        assert_eq!(committed().await, ["dumped", "a", "b", "c", "d", "e"]);
        db.handle()
            .execute_script("LOCK TABLES pool_settled WRITE; SELECT 1")
            .await
            .expect("a script");
        assert_eq!(committed().await.len(), 6, "no lock is left");
    }
}

#[tokio::test]
async fn a_transaction_that_a_script_or_a_procedure_leaves_open_is_told_and_rolled_back() {
    for db in databases("pool_left_open", 1).await {
        let begin = "BEGIN; INSERT INTO pool_left_open (note) VALUES ('open')";
        let error = db
            .handle()
            .execute_script(begin)
            .await
            .expect_err("an open transaction");
        assert!(error.to_string().contains("left a transaction open"), "{error}");
        assert!(notes(&db, "pool_left_open").await.is_empty());
        // One that fails within it has its own error, and is rolled back as well.
        let failing = format!("{begin}; SELEKT");
        assert!(db.handle().execute_script(&failing).await.is_err());
        db.handle()
            .execute(&add(&db, "pool_left_open", "a"))
            .await
            .expect("an insert");
        assert_eq!(notes(&db, "pool_left_open").await, ["a"]);
        if !db.backend().is_mysql() {
            continue;
        }
        let procedure = "DROP PROCEDURE IF EXISTS pool_left_open; CREATE PROCEDURE pool_left_open (note text) BEGIN \
             START TRANSACTION; INSERT INTO pool_left_open (note) VALUES (note); END";
        db.handle().execute_script(procedure).await.expect("a procedure");
        let error = db
            .handle()
            .execute(&"CALL pool_left_open('b')".into())
            .await
            .expect_err("an open transaction");
        assert!(error.to_string().contains("left a transaction open"), "{error}");
        assert!(db.handle().execute(&"CALL pool_left_open('a')".into()).await.is_err());
        db.handle()
            .execute(&add(&db, "pool_left_open", "c"))
            .await
            .expect("an insert");
        let other = Database::connect(super::url_of(db.backend()))
            .await
            .expect("a database");
        assert_eq!(notes(&other, "pool_left_open").await, ["a", "c"]);
        db.handle()
            .execute_script("DROP PROCEDURE pool_left_open")
            .await
            .expect("dropped");
    }
}

/// A setting of the session that the program changes, and how it is asked for.
fn setting(backend: Backend) -> (&'static str, &'static str) {
    match backend {
        Backend::Sqlite => ("PRAGMA cache_size = 77", "PRAGMA cache_size"),
        Backend::Postgres => (
            "SET statement_timeout = 77777",
            "SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout'",
        ),
        _ => (
            "SET SESSION group_concat_max_len = 77777",
            "SELECT CAST(@@group_concat_max_len AS SIGNED)",
        ),
    }
}

#[tokio::test]
async fn a_setting_of_the_program_s_is_not_met_by_the_next() {
    for db in databases("pool_set", 1).await {
        let (set, ask) = setting(db.backend());
        let value = async |handle: Handle<'_>| {
            let row = handle.fetch_one(&ask.into()).await.expect("a row");
            row.integer(0).expect("an integer").expect("a value")
        };
        let before = value(db.handle()).await;
        let unchanged = async |how: &str| assert_eq!(value(db.handle()).await, before, "{} {how}", db.backend());
        db.handle().execute(&set.into()).await.expect("a statement");
        unchanged("by itself").await;
        db.handle()
            .execute_script(&format!("SELECT 1; {set}"))
            .await
            .expect("a script");
        unchanged("in a script").await;
        for script in [false, true] {
            let within = db.atomic(async |tx| {
                if script {
                    tx.handle().execute_script(set).await?;
                } else {
                    tx.handle().execute(&set.into()).await?;
                }
                Ok(value(tx.handle()).await)
            });
            assert_ne!(
                within.await.expect("committed"),
                before,
                "it is in force in its transaction"
            );
            unchanged("in a transaction").await;
        }
        assert!(
            notes(&db, "pool_set").await.is_empty(),
            "the table is there, in memory too"
        );
    }
}

#[tokio::test]
async fn what_ends_with_its_transaction_costs_no_connection() {
    for db in databases("pool_set_local", 1).await {
        let number = match db.backend() {
            Backend::Sqlite => continue,
            Backend::Postgres => "SELECT pg_backend_pid()",
            _ => "SELECT connection_id()",
        };
        let number = async || {
            let row = db.handle().fetch_one(&number.into()).await.expect("a row");
            row.integer(0).expect("an integer").expect("a number")
        };
        let before = number().await;
        db.handle()
            .execute(&"UPDATE pool_set_local SET note = 'b'".into())
            .await
            .expect("a statement");
        if db.backend() == Backend::Postgres {
            db.atomic(async |tx| {
                tx.handle()
                    .execute(&"SET LOCAL statement_timeout = 7777".into())
                    .await?;
                tx.handle()
                    .execute(&"SELECT set_config('app.user', '7', true)".into())
                    .await
            })
            .await
            .expect("committed");
        }
        assert_eq!(number().await, before);
    }
}
