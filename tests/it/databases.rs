//! The databases that tests get.

use std::time::Duration;

use fastjango::db::{Backend, Database, Executor as _, Statement};
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Rows, Tag};
use fastjango_tests::databases::Seed;
use fastjango_tests::on_every_database;

/// One table with two rows.
struct Notes;

impl Seed for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        let script = "CREATE TABLE note (id integer PRIMARY KEY); INSERT INTO note VALUES (1), (2)";
        db.handle().execute_script(script).await
    }
}

async fn count(db: &Database) -> Result<Option<i64>> {
    let row = db
        .handle()
        .fetch_one(&Statement::from("SELECT count(*) FROM note"))
        .await?;
    row.integer(0)
}

async fn sees_and_empties(db: &Database) {
    assert_eq!(count(db).await.expect("the table is there"), Some(2));
    db.handle()
        .execute(&Statement::from("DELETE FROM note"))
        .await
        .expect("rows can be deleted");
}

on_every_database! {
    async fn a_database_begins_empty(db) {
        assert!(count(&db).await.is_err());
    }

    async fn a_seed_fills_it(db: Notes) {
        sees_and_empties(&db).await;
    }

    async fn what_another_test_deleted_is_there(db: Notes) {
        sees_and_empties(&db).await;
    }

    async fn what_may_have_been_done_is_not_done_again(db) {
        // PostgreSQL takes back what the statement of a connection that is ended has done, and says so.
        if !db.backend().is_mysql() {
            return;
        }
        let charge = "CREATE TABLE charge (id integer) ENGINE = MyISAM; \
                      CREATE FUNCTION charge() RETURNS integer MODIFIES SQL DATA \
                      BEGIN INSERT INTO charge VALUES (1); RETURN SLEEP(2); END";
        db.handle().execute_script(charge).await.expect("a function");
        let other = db.with_own_pool().expect("another pool");
        let number = other.handle().fetch_one(&"SELECT CONNECTION_ID()".into()).await;
        let number = number.and_then(|row| row.integer(0)).expect("a number").expect("it has one");
        let kill = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            db.handle().execute_script(&format!("KILL {number}")).await.expect("it is ended");
        };
        let (charged, ()) = tokio::join!(async { other.handle().execute(&"SELECT charge()".into()).await }, kill);
        assert!(matches!(charged, Err(Error::ConnectionLost(_))), "{charged:?}");
        let row = db.handle().fetch_one(&"SELECT count(*) FROM charge".into()).await;
        assert_eq!(row.and_then(|row| row.integer(0)).expect("a number"), Some(1));
    }

    async fn a_mode_of_the_server_changes_no_pattern(db: Rows) {
        if !db.backend().is_mysql() {
            return;
        }
        let mode = |mode: &str| format!("SET GLOBAL sql_mode = {mode}");
        let with = mode("CONCAT(@@GLOBAL.sql_mode, ',NO_BACKSLASH_ESCAPES')");
        db.handle().execute_script(&with).await.expect("the mode is set");
        let other = db.with_own_pool().expect("another pool");
        Tag::new().name("50% off").slug("half").save(&db).await.expect("it is new");
        let found = Tag::objects().filter(|t| t.name.contains("0%")).count(&other).await;
        let without = mode("REPLACE(@@GLOBAL.sql_mode, 'NO_BACKSLASH_ESCAPES', '')");
        db.handle().execute_script(&without).await.expect("the mode is put back");
        assert_eq!(found.expect("an answer"), 1);
    }

    async fn nobody_works_for_who_has_gone(db) {
        if db.backend() != Backend::Postgres {
            return;
        }
        let slow = async { db.handle().fetch_all(&"SELECT pg_sleep(60)".into()).await };
        let given_up = tokio::time::timeout(Duration::from_millis(300), slow).await;
        assert!(given_up.is_err());
        tokio::time::sleep(Duration::from_secs(1)).await;
        let busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' \
                    AND datname = current_database()";
        let row = db.handle().fetch_one(&busy.into()).await;
        assert_eq!(row.and_then(|row| row.integer(0)).expect("a number"), Some(0));
    }
}
