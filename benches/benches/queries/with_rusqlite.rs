//! rusqlite by hand.

use fastjango::prelude::NaiveDate;
use rusqlite::{Connection, Result, Row, params};

use crate::by_hand::{ALL, INSERT, JsonBook, ONE, PAGE, PlainBook, write};
use crate::models;

pub(crate) fn connect() -> Connection {
    let connection = Connection::open_in_memory().expect("a database");
    connection.execute_batch(&models::script()).expect("the tables");
    connection
}

fn book(row: &Row<'_>) -> Result<PlainBook> {
    let published = row.get_ref(4)?.as_str_or_null()?;
    Ok(PlainBook {
        id: row.get(0)?,
        title: row.get(1)?,
        pages: row.get(2)?,
        price: row.get(3)?,
        published: published.and_then(|text| text.parse::<NaiveDate>().ok()),
        in_stock: row.get(5)?,
        author_id: row.get(6)?,
    })
}

pub(crate) fn one(connection: &Connection, key: i64) -> Result<PlainBook> {
    connection.prepare_cached(ONE)?.query_row([key], book)
}

pub(crate) fn page(connection: &Connection, after: &str) -> Result<Vec<PlainBook>> {
    connection.prepare_cached(PAGE)?.query_map([after], book)?.collect()
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<PlainBook>> {
    connection.prepare_cached(ALL)?.query_map([], book)?.collect()
}

pub(crate) fn json(connection: &Connection) -> Result<Vec<u8>> {
    let mut statement = connection.prepare_cached(ALL)?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let book = JsonBook {
            id: row.get(0)?,
            title: row.get_ref(1)?.as_str()?,
            pages: row.get(2)?,
            price: row.get(3)?,
            published: row.get_ref(4)?.as_str_or_null()?,
            in_stock: row.get(5)?,
            author: row.get(6)?,
        };
        write(&mut out, &book);
    }
    out.push(b']');
    Ok(out)
}

pub(crate) fn insert(connection: &mut Connection, texts: &[String]) -> Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute("DELETE FROM note", [])?;
    let mut insert = transaction.prepare_cached(INSERT)?;
    for (weight, text) in texts.iter().enumerate() {
        insert.execute(params![text, weight.cast_signed()])?;
    }
    drop(insert);
    transaction.commit()
}
