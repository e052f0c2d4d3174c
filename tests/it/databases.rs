//! The databases that tests get.

use fastjango::Result;
use fastjango::db::{Database, Executor as _, Statement};
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
}
