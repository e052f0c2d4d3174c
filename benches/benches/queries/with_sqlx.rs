//! sqlx by hand.

use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Result, Row, SqliteConnection};

use crate::by_hand::{ALL, INSERT, JsonBook, ONE, PAGE, PlainBook, write};
use crate::models;

pub(crate) async fn connect() -> Result<SqliteConnection> {
    let options: SqliteConnectOptions = "sqlite::memory:".parse()?;
    let mut connection = options.connect().await?;
    let script = sqlx::raw_sql(AssertSqlSafe(models::script()));
    script.execute(&mut connection).await?;
    Ok(connection)
}

fn book(row: &SqliteRow) -> PlainBook {
    PlainBook {
        id: row.get(0),
        title: row.get(1),
        pages: row.get(2),
        price: row.get(3),
        published: row.get(4),
        in_stock: row.get(5),
        author_id: row.get(6),
    }
}

pub(crate) async fn one(connection: &mut SqliteConnection, key: i64) -> Result<PlainBook> {
    Ok(book(&sqlx::query(ONE).bind(key).fetch_one(connection).await?))
}

pub(crate) async fn page(connection: &mut SqliteConnection, after: &str) -> Result<Vec<PlainBook>> {
    let rows = sqlx::query(PAGE).bind(after).fetch_all(connection).await?;
    Ok(rows.iter().map(book).collect())
}

pub(crate) async fn all(connection: &mut SqliteConnection) -> Result<Vec<PlainBook>> {
    let rows = sqlx::query(ALL).fetch_all(connection).await?;
    Ok(rows.iter().map(book).collect())
}

pub(crate) async fn json(connection: &mut SqliteConnection) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for row in sqlx::query(ALL).fetch_all(connection).await? {
        let book = JsonBook {
            id: row.get(0),
            title: row.get(1),
            pages: row.get(2),
            price: row.get(3),
            published: row.get(4),
            in_stock: row.get(5),
            author: row.get(6),
        };
        write(&mut out, &book);
    }
    out.push(b']');
    Ok(out)
}

pub(crate) async fn insert(connection: &mut SqliteConnection, texts: &[String]) -> Result<()> {
    let mut transaction = connection.begin().await?;
    sqlx::query("DELETE FROM note").execute(&mut *transaction).await?;
    for (weight, text) in (0_i64..).zip(texts) {
        let insert = sqlx::query(INSERT).bind(text).bind(weight);
        insert.execute(&mut *transaction).await?;
    }
    transaction.commit().await
}
