//! From a query to the text of one database and its parameters, without I/O.
//!
//! The phases, in order:
//!
//! 1. A [`Query`] is what was asked: paths of relations, expressions, calls of `filter`.
//! 2. The resolver walks its owner, then its filters, annotations and values in the order of the calls, then
//!    `select_related`, then the ordering. Each path becomes joins; each join is shared or new, inner or outer, as
//!    Django has it; conditions over to-many paths under a negation become subqueries; what is known to hold always or
//!    never is folded away.
//! 3. Conditions with aggregates are parted from those of rows, and the grouping is found. The result is one resolved
//!    query, of which nothing depends on the database.
//! 4. The writer writes it for one backend, from left to right, with a placeholder for each value. The text is kept for
//!    the next query of the same shape, one that differs in its values alone.
//!
//! Counts, aggregates, updates and deletes are step 4 over the same resolved query, wrapped where they need it; so is
//! a limit for each of several owners, and taking a slice of the base table before the rest is joined to it. Set
//! operations and windows belong between steps 3 and 4.
//!
//! Rows are grouped by the model's primary key alone, on which its columns depend. SQLite, PostgreSQL and MySQL know
//! that; MariaDB accepts it in its own default `sql_mode`, without `ONLY_FULL_GROUP_BY`.

mod aggregates;
mod cache;
mod checks;
mod hops;
mod joins;
mod locks;
pub(crate) mod parts;
mod placeholders;
mod resolver;
mod rows;
mod shapes;
mod slices;
mod terms;
mod writer;
mod writes;

pub use aggregates::{compile_aggregate, compile_count, compile_exists};
pub use checks::compile_conditions;
pub(crate) use hops::owner_column;
pub use placeholders::compile_raw;
pub use rows::{Condition, compile_delete_rows, compile_select_rows, compile_update_rows};
pub(crate) use writes::check_all_rows;
pub use writes::{
    Conflict, Insert, compile_bulk_update, compile_delete, compile_insert, compile_update, compile_update_returning,
};

use crate::db::{Backend, Statement};
use crate::error::{Error, Result};
use crate::models::query::Query;
use resolver::{Purpose, Resolver};
use terms::Select;
use writer::Writer;

#[cfg(test)]
mod tests;

/// Compiles a query that brings rows; `None` where it is known to have none.
///
/// The columns are those of the [`Selection`](crate::models::query::Selection), in its order. After them may come
/// some that `DISTINCT` needs for the ordering, and then, as the last one, the owner's key where the query has an
/// [`Owner`](crate::models::query::Owner) whose key is no column of the model. Where that has several keys, a limit and
/// an offset count for each of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::db::Backend;
/// use fastjango::models::sql::compile_select;
///
/// let query = Book::objects().filter(|b| b.pages.gt(400)).values(|b| b.title).into_query();
/// let statement = compile_select(&query, Backend::Postgres)?.expect("it may have rows");
/// assert!(statement.sql().contains(r#"WHERE "book"."pages" > $1"#), "{}", statement.sql());
/// assert_eq!(statement.parameters.len(), 1, "values never stand in the SQL");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Query`] for what no database could answer.
pub fn compile_select(query: &Query, backend: Backend) -> Result<Option<Statement>> {
    cache::compile(query, backend)
}

fn compile_rows(query: &Query, backend: Backend) -> Result<Option<Statement>> {
    let whole = query.with_count();
    let query = whole.as_ref().unwrap_or(query);
    let select = resolve(query, Purpose::Rows)?;
    if select.is_empty() {
        return Ok(None);
    }
    let mut writer = Writer::new(backend);
    let several = query.owner.as_ref().is_some_and(|owner| owner.keys.are_several());
    if !several || !select.is_sliced() {
        let sliced = slices::first(&select).filter(|_| query.for_update.is_none());
        writer.select(sliced.as_ref().unwrap_or(&select));
        writer.lock(query, &select)?;
    } else if select.is_distinct() {
        return Err(Error::Query(
            "related rows of several owners can't be both distinct and limited".to_owned(),
        ));
    } else {
        writer.slice_of_each(&select);
    }
    writer.statement().map(Statement::reading).map(Some)
}

fn resolve(query: &Query, purpose: Purpose) -> Result<Select> {
    match &query.invalid {
        Some(reason) => Err(Error::Query(reason.clone())),
        None => Resolver::default().query(query, purpose),
    }
}
