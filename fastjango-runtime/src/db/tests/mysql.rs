//! What is particular to the driver of MySQL and MariaDB.

use super::{databases, url_of};
use crate::db::{Database, Executor as _, Statement};

/// A number that the server counts for this session.
async fn status(db: &Database, name: &str) -> u64 {
    let statement = Statement::from(format!("SHOW SESSION STATUS LIKE '{name}'"));
    let row = db.handle().fetch_one(&statement).await.expect("a row");
    let number = row.text(1).expect("a text").expect("a number");
    number.parse().expect("a number")
}

#[tokio::test]
async fn statements_are_given_up_all_at_once() {
    let mut all = databases("my_prepared", 1).await;
    all.retain(|db| db.backend().is_mysql());
    let Some(url) = all.first().map(|db| url_of(db.backend())) else {
        return;
    };
    let options = Database::builder(url).max_connections(1).statement_cache(4);
    let db = options.connect().await.expect("a database");
    let mut given_up = Vec::new();
    for number in 0..12 {
        let statement = Statement::from(format!("SELECT {number}"));
        let row = db.handle().fetch_one(&statement).await.expect("a row");
        assert_eq!(row.integer(0).expect("an integer"), Some(number));
        given_up.push(status(&db, "Com_stmt_close").await);
    }
    // Five at once, as soon as one is asked for while there are so many; one asks for the number.
    assert_eq!(given_up, [0, 0, 0, 5, 5, 5, 5, 10, 10, 10, 10, 15]);
}
