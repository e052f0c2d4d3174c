//! The SQL of queries over the bookshop, for each database.

mod aggregates;
mod bookshop;
mod databases;
mod exclusions;
mod expressions;
mod grouping;
mod lookups;
mod queries;
mod relations;
mod shapes;
mod slices;
mod writes;

use crate::db::Backend;
use crate::models::query::{Query, Selection};

/// The text of a query on SQLite, as [`text`] gives it.
fn sqlite(query: &Query) -> String {
    text(query, Backend::Sqlite)
}

/// The text of a query; where it brings the model, what stands after the columns. Empty where no row can be found.
fn text(query: &Query, backend: Backend) -> String {
    let statement = super::compile_select(query, backend).expect("the query can be compiled");
    let sql = statement.map_or_else(String::new, |statement| statement.sql.into_owned());
    match (&query.selection, sql.split_once(" FROM ")) {
        (Selection::Model, Some((_, rest))) => rest.to_owned(),
        _ => sql,
    }
}
