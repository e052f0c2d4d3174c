//! The SQL of queries over the bookshop, for each database.

mod bookshop;
mod lookups;
mod queries;

use crate::db::Backend;
use crate::models::query::Query;

/// The text of a query after its columns, on SQLite.
fn sqlite(query: &Query) -> String {
    text(query, Backend::Sqlite)
}

/// The text of a query after its columns.
fn text(query: &Query, backend: Backend) -> String {
    let statement = super::compile_select(query, backend).expect("the query can be compiled");
    let sql = statement.map_or_else(String::new, |statement| statement.sql.into_owned());
    match (
        query.selection == crate::models::query::Selection::Model,
        sql.split_once(" FROM "),
    ) {
        (true, Some((_, rest))) => rest.to_owned(),
        _ => sql,
    }
}
