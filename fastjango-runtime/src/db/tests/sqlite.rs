//! How SQLite's statements are run: in place or on a thread, and while others have the lock.

use std::cell::Cell;
use std::time::Duration;

use super::File;
use crate::db::{Columns as _, Database, Executor as _, Handle, Lent, Row, RowSink, Statement};
use crate::error::{Error, Result};
use crate::value::Value;
use crate::value::json::JsonFormat;

async fn memory() -> Database {
    let db = Database::connect("sqlite::memory:").await.expect("a database");
    let script = "CREATE TABLE t (id integer PRIMARY KEY, note text NOT NULL UNIQUE)";
    db.handle().execute_script(script).await.expect("a table");
    db
}

/// The numbers from 1 to `last`: the same text takes long or not.
fn numbers(last: i64) -> Statement {
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i, 'note' FROM n";
    Statement::new(sql, vec![Value::Integer(last)])
}

fn add(note: &str) -> Statement {
    Statement::new("INSERT INTO t (note) VALUES (?)", vec![Value::Text(note.to_owned())])
}

async fn count(handle: Handle<'_>) -> i64 {
    let row = handle.fetch_one(&"SELECT count(*) FROM t".into()).await.expect("a row");
    row.integer(0).expect("an integer").expect("a count")
}

#[tokio::test]
async fn a_column_that_is_not_there_is_no_text() {
    let db = memory().await;
    db.handle().execute(&add("a")).await.expect("a row");
    let missing = db.handle().fetch_one(&r#"SELECT "missing" FROM t"#.into()).await;
    assert!(matches!(missing, Err(Error::Database { .. })), "{missing:?}");
    let index = r#"CREATE INDEX i ON t ("missing")"#;
    assert!(db.handle().execute_script(index).await.is_err());
}

/// Runs a future, and tells how often another of the same thread had its turn meanwhile.
async fn with_turns<T>(future: impl Future<Output = T>) -> (T, u32) {
    let turns = Cell::new(0);
    let others = async {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            turns.set(turns.get() + 1);
        }
    };
    tokio::select! {
        done = future => (done, turns.get()),
        () = others => unreachable!("they have no end"),
    }
}

/// Reads the numbers and checks that each comes once, in order.
async fn read(handle: Handle<'_>, last: i64) {
    let mut seen = 0;
    let mut each = |row: crate::db::Row| {
        seen += 1;
        assert_eq!((row.integer(0)?, row.text(1)?), (Some(seen), Some("note")));
        Ok(())
    };
    handle.for_each(&numbers(last), &mut each).await.expect("numbers");
    assert_eq!(seen, last);
}

/// Runs a statement whose first row is refused.
async fn refuse(handle: Handle<'_>, statement: &Statement) {
    let refused = handle.for_each(statement, &mut |row| row.date(0).map(drop)).await;
    assert!(matches!(refused, Err(Error::Decode { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_query_that_takes_long_does_not_hold_up_its_thread() {
    let db = memory().await;
    // New, then known as quick, then too long to be so, then quick again.
    for last in [10, 10, 500_000, 10, 10, 2_000] {
        let ((), turns) = with_turns(read(db.handle(), last)).await;
        assert!(last < 500_000 || turns > 2, "{turns} turns");
    }
}

#[tokio::test]
async fn a_query_that_is_stopped_in_place_does_not_end_its_transaction() {
    let db = memory().await;
    let within = db.atomic(async |tx| {
        tx.handle().execute(&add("a")).await?;
        for last in [10, 10, 200_000] {
            read(tx.handle(), last).await;
        }
        tx.handle().execute(&add("b")).await
    });
    within.await.expect("committed");
    assert_eq!(count(db.handle()).await, 2);
}

#[tokio::test]
async fn an_endless_query_can_be_left() {
    // With two connections: through the only one it would be read to its end first, so that the loop may write.
    let file = File::new();
    let db = Database::builder(file.url())
        .max_connections(2)
        .connect()
        .await
        .expect("a database");
    let script = "CREATE TABLE t (id integer PRIMARY KEY, note text NOT NULL UNIQUE)";
    db.handle().execute_script(script).await.expect("a table");
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    for _ in 0..2 {
        let mut stream = db.handle().stream(endless.into());
        for expected in 1..=2_000 {
            let row = stream.try_next().await.expect("no error").expect("a row");
            assert_eq!(row.integer(0).expect("an integer"), Some(expected));
        }
    }
    assert_eq!(count(db.handle()).await, 0);
    refuse(db.handle(), &endless.into()).await;
    assert_eq!(count(db.handle()).await, 0);
}

#[tokio::test]
async fn who_waits_for_a_lock_does_not_hold_up_its_thread() {
    let file = File::new();
    let [one, other] = [
        Database::connect(file.url()).await.expect("a database"),
        Database::connect(file.url()).await.expect("a database"),
    ];
    let script = "CREATE TABLE t (id integer PRIMARY KEY, note text NOT NULL UNIQUE)";
    one.handle().execute_script(script).await.expect("a table");
    for note in ["new to the connection", "quick"] {
        other.handle().execute(&add(note)).await.expect("an insert");
    }
    let holding = one.atomic(async |tx| {
        tx.handle().execute(&add("first")).await?;
        // Of these the second begins while the lock is held, whichever way it is run.
        let waiting = async {
            other.handle().execute(&add("second")).await?;
            let script = "INSERT INTO t (note) VALUES ('third'); INSERT INTO t (note) VALUES ('fourth')";
            other.handle().execute_script(script).await?;
            other.atomic(async |tx| tx.handle().execute(&add("fifth")).await).await
        };
        let mut waiting = Box::pin(waiting);
        let (early, turns) = with_turns(tokio::time::timeout(Duration::from_millis(200), &mut waiting)).await;
        assert!(early.is_err() && turns > 20, "{turns} turns");
        assert_eq!(count(other.handle()).await, 2);
        Ok(())
    });
    holding.await.expect("committed");
    assert_eq!(count(other.handle()).await, 3);
    // What was waiting has been dropped, and has left nothing behind.
    let third = add("third");
    let both = tokio::join!(
        one.atomic(async |tx| {
            tokio::time::sleep(Duration::from_millis(50)).await;
            tx.handle().execute(&add("second")).await
        }),
        other.handle().execute(&third),
    );
    assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
    assert_eq!(count(one.handle()).await, 5);
}

#[tokio::test]
async fn rows_changed_are_those_of_the_statement() -> Result<()> {
    let db = memory().await;
    for round in 0..2_i64 {
        assert_eq!(db.handle().execute(&add(&format!("a{round}"))).await?, 1);
        assert_eq!(db.handle().execute(&"SELECT 1".into()).await?, 0);
        let create = format!("CREATE TABLE t{round} (i integer)");
        assert_eq!(db.handle().execute(&create.into()).await?, 0);
        assert_eq!(
            db.handle().execute(&"UPDATE t SET note = note || '!'".into()).await?,
            round.cast_unsigned() + 1
        );
        assert_eq!(db.handle().insert(&add(&format!("b{round}"))).await?, round + 2);
        assert_eq!(
            db.handle()
                .execute(&"DELETE FROM t WHERE note LIKE 'b%' RETURNING id".into())
                .await?,
            1
        );
        db.handle().execute(&add(&format!("c{round}"))).await?;
        db.handle()
            .execute(&"DELETE FROM t WHERE note LIKE 'c%'".into())
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_reader_that_refuses_rows_does_not_undo_the_write() {
    let db = memory().await;
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
               INSERT INTO t (note) SELECT ? || i FROM n RETURNING id";
    for (round, prefix) in (1..).zip(["a", "b"]) {
        let insert = Statement::new(sql, vec![Value::Text(prefix.to_owned())]);
        refuse(db.handle(), &insert).await;
        assert_eq!(count(db.handle()).await, round * 2_000);
    }
}

/// The numbers of the rows that came, which are to come in order; the row of a number may be refused, or panic.
#[derive(Default)]
struct Numbers {
    seen: i64,
    refused: Option<i64>,
    panics: bool,
}

impl RowSink for Numbers {
    fn take(&mut self, row: &Row) -> Result<()> {
        self.seen += 1;
        assert!(!self.panics, "a sink panics");
        assert_eq!(
            (row.integer(0)?, row.text(1)?, row.len()),
            (Some(self.seen), Some("note"), 2)
        );
        if self.refused == Some(self.seen) {
            row.date(1)?;
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.seen = 0;
    }
}

#[tokio::test]
async fn a_sink_takes_each_row_once_wherever_the_statement_runs() -> Result<()> {
    let db = memory().await;
    // New, then known as quick, then stopped and run again, then quick again.
    for last in [10, 10, 500_000, 10, 10, 2_000] {
        let (poured, turns) = with_turns(db.handle().pour(&numbers(last), Numbers::default())).await;
        assert_eq!(poured?.seen, last);
        assert!(last < 500_000 || turns > 2, "{turns} turns");
    }
    let within = async |tx: &crate::db::Transaction| {
        tx.handle().execute(&add("a")).await?;
        for last in [10, 200_000] {
            let poured = tx.handle().pour(&numbers(last), Numbers::default()).await?;
            assert_eq!(poured.seen, last);
        }
        tx.handle().execute(&add("b")).await
    };
    db.atomic(within).await?;
    assert_eq!(count(db.handle()).await, 2);
    Ok(())
}

#[tokio::test]
async fn a_sink_may_refuse_panic_or_be_left() {
    let db = memory().await;
    let refusing = |refused| Numbers {
        refused,
        ..Numbers::default()
    };
    let sql = "INSERT INTO t (note) SELECT value FROM json_each(?) RETURNING 1, 'note'";
    let insert = |notes: &str| Statement::new(sql, vec![Value::Text(notes.to_owned())]);
    for (round, notes) in (1..).zip([r#"["a", "b", "c"]"#, r#"["d", "e", "f"]"#]) {
        let refused = db.handle().pour(&numbers(100_000), refusing(Some(7))).await;
        assert!(matches!(refused, Err(Error::Decode { .. })));
        // What it refuses of a write is written all the same.
        let refused = db.handle().pour(&insert(notes), refusing(Some(1))).await;
        assert!(refused.is_err());
        assert_eq!(count(db.handle()).await, 3 * round);
        let long = numbers(100_000_000);
        let left = db.handle().pour(&long, Numbers::default());
        assert!(tokio::time::timeout(Duration::from_millis(20), left).await.is_err());
    }
    for _ in 0..2 {
        let panicking = Numbers {
            panics: true,
            ..Numbers::default()
        };
        let other = db.clone();
        let panicked = tokio::spawn(async move { other.handle().pour(&numbers(1), panicking).await.map(drop) }).await;
        assert!(panicked.expect_err("a panic").is_panic());
        let poured = db.handle().pour(&numbers(1), Numbers::default()).await;
        assert_eq!(poured.expect("a row").seen, 1);
    }
}

/// The columns of the last row, in JSON.
struct Json(Vec<u8>);

impl RowSink for Json {
    fn take(&mut self, _: &Row) -> Result<()> {
        unreachable!("it takes columns")
    }

    fn take_lent(&mut self, row: &Lent<'_>) -> Option<Result<()>> {
        self.0.clear();
        let formats = [
            JsonFormat::Integer,
            JsonFormat::Text,
            JsonFormat::Float,
            JsonFormat::Date,
            JsonFormat::Date,
            JsonFormat::DateTime,
        ];
        let mut all = formats.into_iter().enumerate();
        Some(all.try_for_each(|(index, format)| {
            assert_eq!(row.is_null(index)?, index == 3);
            row.write_json(index, format, &mut self.0)
        }))
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

#[tokio::test]
async fn a_sink_may_take_what_is_not_copied() {
    let db = memory().await;
    for _ in 0..2 {
        let poured = db
            .handle()
            .pour(
                &"SELECT 1, 'é', 2.5, NULL, '2024-02-28', '2024-02-28 12:30:00'".into(),
                Json(Vec::new()),
            )
            .await;
        assert_eq!(
            String::from_utf8(poured.expect("a row").0).expect("JSON"),
            r#"1"é"2.5null"2024-02-28""2024-02-28T12:30:00Z""#
        );
        let moment = "'2024-02-28', '2024-02-28 12:30:00'";
        for broken in [
            &*format!("SELECT 1, CAST(x'ff' AS text), 2.5, NULL, {moment}"),
            &*format!("SELECT 1, 'a', 2.5, NULL, CAST(x'ff' AS text), {moment}"),
            "SELECT 1, 'a', 2.5, NULL, '2024-02-30', NULL",
            "SELECT 1, 'a', 2.5",
        ] {
            let poured = db.handle().pour(&broken.to_owned().into(), Json(Vec::new())).await;
            assert!(matches!(poured, Err(Error::Decode { .. })), "{broken}");
        }
    }
}

#[tokio::test]
async fn a_log_is_begun_anew_while_others_write() -> Result<()> {
    const PAGE: u64 = 4096;
    let file = File::new();
    let db = Database::builder(file.url()).max_connections(2).connect().await?;
    db.handle()
        .execute_script("CREATE TABLE t (id integer PRIMARY KEY, note text)")
        .await?;
    let write = async || {
        for _ in 0..6_000 {
            db.handle().execute(&add(&"x".repeat(3_000))).await?;
        }
        Ok::<_, Error>(())
    };
    let (one, other) = tokio::join!(write(), write());
    one.and(other)?;
    let log = std::fs::metadata(format!("{}-wal", file.url().trim_start_matches("sqlite://"))).expect("a log");
    // About 30,000 pages were written.
    assert!(log.len() < 24_000 * PAGE, "{} pages", log.len() / PAGE);
    Ok(())
}

#[tokio::test]
async fn a_connection_that_is_lent_waits_for_locks_by_itself() -> Result<()> {
    let file = File::new();
    let db = Database::builder(file.url()).max_connections(1).connect().await?;
    let timeout = async |db: &Database| {
        let row = db.handle().fetch_one(&"PRAGMA busy_timeout".into()).await?;
        row.integer(0)
    };
    assert_eq!(timeout(&db).await?, Some(0));
    let mut connection = db.connection().await?;
    for expected in [5_000, 1_000] {
        let sqlite = connection.sqlite().expect("SQLite");
        let found: i64 = sqlite
            .query_row("PRAGMA busy_timeout", [], |row| row.get(0))
            .expect("a number");
        assert_eq!(found, expected);
        // What is set meanwhile stays as long as it is lent.
        sqlite.busy_timeout(Duration::from_secs(1)).expect("set");
    }
    connection.release();
    assert_eq!(timeout(&db).await?, Some(0));
    let within = async |tx: &crate::db::Transaction| {
        assert!(tx.connection().await?.sqlite().is_some());
        let row = tx.handle().fetch_one(&"PRAGMA busy_timeout".into()).await?;
        row.integer(0)
    };
    assert_eq!(db.atomic(within).await?, Some(0));
    Ok(())
}

#[tokio::test]
async fn parameters_are_counted() {
    let db = memory().await;
    for parameters in [vec![], vec![Value::Integer(1), Value::Integer(2)]] {
        let result = db.handle().fetch_all(&Statement::new("SELECT ?", parameters)).await;
        assert!(matches!(result, Err(Error::Query(_))), "{result:?}");
    }
}

#[tokio::test]
async fn text_that_is_none_is_bytes() {
    let db = memory().await;
    let row = db
        .handle()
        .fetch_one(&"SELECT CAST(x'ff41' AS text), 'é'".into())
        .await
        .expect("a row");
    assert!(row.text(0).is_err());
    assert_eq!(row.bytes(0).expect("bytes"), Some(&[0xff, 0x41][..]));
    assert_eq!(row.text(1).expect("text"), Some("é"));
    assert!(row.text(2).is_err());
}

#[tokio::test]
async fn halves_of_a_letter_are_no_text() {
    let db = memory().await;
    let sql = "SELECT CAST(x'c3' AS text), CAST(x'a9' AS text), 'é'";
    let row = db.handle().fetch_one(&sql.into()).await.expect("a row");
    assert!(row.text(0).is_err() && row.text(1).is_err());
    assert_eq!(row.bytes(1).expect("bytes"), Some(&[0xa9][..]));
    assert_eq!(row.text(2).expect("text"), Some("é"));
}

#[tokio::test]
async fn regular_expressions_match_what_stands_there() {
    let db = memory().await;
    let sql = "SELECT 1234 REGEXP '^12', 1.5 REGEXP '5$', NULL REGEXP 'a', 'a' REGEXP NULL, x'6162' REGEXP 'b'";
    let row = db.handle().fetch_one(&sql.into()).await.expect("a row");
    let found = [0, 1, 2, 3, 4].map(|at| row.boolean(at).expect("a boolean"));
    assert_eq!(found, [Some(true), Some(true), None, None, Some(true)]);
    for sql in ["SELECT 'a' REGEXP '('", "SELECT 'a' REGEXP '(' || char(0)"] {
        let broken = db.handle().fetch_all(&sql.into()).await;
        assert!(
            matches!(&broken, Err(Error::InvalidPattern(fault)) if fault.contains("unclosed group")),
            "{broken:?}"
        );
    }
}

#[tokio::test]
async fn columns_have_the_names_that_they_have_when_they_are_read() {
    let db = memory().await;
    db.handle().execute(&add("a")).await.expect("a row");
    let all = Statement::from("SELECT * FROM t").named();
    let names = async || {
        let row = db.handle().fetch_one(&all).await.expect("a row");
        row.column_names().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        assert_eq!(names().await, ["id", "note"]);
    }
    let renamed = "ALTER TABLE t RENAME COLUMN note TO remark; ALTER TABLE t ADD COLUMN more integer";
    db.handle().execute_script(renamed).await.expect("a table");
    assert_eq!(names().await, ["id", "remark", "more"]);
    db.handle()
        .execute_script("ALTER TABLE t DROP COLUMN more")
        .await
        .expect("a table");
    assert_eq!(names().await, ["id", "remark"]);
}
