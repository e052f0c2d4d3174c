//! What is asked of the database when a row is inserted.

use super::hand::Author;
use crate::db::{Database, Executor as _, Statement};
use crate::error::{Error, Result};
use crate::models::base::Model as _;
use crate::models::rows;
use crate::value::{Value, ValueKind};

#[tokio::test]
async fn what_sqlite_stores_as_it_is_given_is_not_asked_for() -> Result<()> {
    let db = Database::connect("sqlite::memory:").await?;
    let table =
        "CREATE TABLE author (id integer PRIMARY KEY, name varchar(100) NOT NULL, age integer, mentor_id bigint)";
    db.handle().execute_script(table).await?;
    let values = |key: i64| {
        let name = Value::Text("007".to_owned());
        vec![
            Value::Integer(key),
            name,
            Value::Null(ValueKind::Integer),
            Value::Integer(1),
        ]
    };
    let recording = db.record();
    for (given, key) in [(0, 1), (7, 7), (0, 8)] {
        let row = rows::insert_returning(db.handle(), Author::options(), values(given), &[2, 0, 1, 3]).await?;
        let stored = "SELECT age, id, name, mentor_id FROM author WHERE id = ?";
        let stored = Statement::new(stored, vec![Value::Integer(key)]);
        let stored = db.handle().fetch_one(&stored).await?;
        assert_eq!(format!("{row:?}"), format!("{stored:?}"));
    }
    let key = rows::insert_row(db.handle(), Author::options(), values(0)).await?;
    assert_eq!(key, Some(Value::Integer(9)));
    let statements = recording.statements();
    assert_eq!(statements.len(), 7);
    assert!(
        !statements.iter().any(|sql| sql.contains("RETURNING")),
        "{statements:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_key_that_leads_nowhere_is_named_whichever_columns_come_back() -> Result<()> {
    let db = Database::connect("sqlite::memory:").await?;
    let table = "CREATE TABLE author (id integer PRIMARY KEY, name varchar(100) NOT NULL, age integer, \
        mentor_id bigint REFERENCES author (id))";
    db.handle().execute_script(table).await?;
    for columns in [&[0, 1][..], &[]] {
        let name = Value::Text("Ada".to_owned());
        let values = vec![
            Value::Integer(0),
            name,
            Value::Null(ValueKind::Integer),
            Value::Integer(7),
        ];
        let refused = rows::insert_returning(db.handle(), Author::options(), values, columns).await;
        let Err(Error::Integrity(error)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!((error.model, error.fields), (Some("Author"), vec!["mentor"]));
    }
    Ok(())
}
