//! Counts, existence and aggregates over all rows of a query.

use crate::db::{Backend, Statement};
use crate::error::{Error, Result};
use crate::models::query::{Aggregate, Node, Query};
use crate::models::sql::resolver::{Purpose, Resolver};
use crate::models::sql::terms::{Select, Term};
use crate::models::sql::writer::Writer;
use crate::value::ValueKind;

/// Compiles the number of rows of a query; `None` where it is known to have none.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::db::Backend;
/// use fastjango::models::sql::compile_count;
///
/// let statement = compile_count(Book::objects().query(), Backend::Mariadb)?.expect("it is asked");
/// assert!(statement.sql().starts_with("SELECT COUNT(*)"), "{}", statement.sql());
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Query`] for what no database could answer.
pub fn compile_count(query: &Query, backend: Backend) -> Result<Option<Statement>> {
    let count = Node::Aggregate {
        aggregate: Aggregate::Count,
        argument: None,
        distinct: false,
        filter: None,
        kind: ValueKind::Integer,
    };
    let (select, terms) = resolve(query, &[count])?;
    if select.is_empty() {
        return Ok(None);
    }
    write(select, terms, backend).map(Statement::reading).map(Some)
}

/// Compiles whether a query has rows: a statement with a row if it has; `None` where it is known to have none.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::db::Backend;
/// use fastjango::models::sql::compile_exists;
///
/// let nothing = Book::objects().none().into_query();
/// assert!(compile_exists(&nothing, Backend::Sqlite)?.is_none(), "nobody need be asked");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Query`] for what no database could answer.
pub fn compile_exists(query: &Query, backend: Backend) -> Result<Option<Statement>> {
    let mut select = super::resolve(query, Purpose::Exists)?;
    if select.is_empty() {
        return Ok(None);
    }
    select.limit = Some(1);
    let mut writer = Writer::new(backend);
    writer.select(&select);
    writer.statement().map(Statement::reading).map(Some)
}

/// Compiles aggregates over the rows of a query: one row, with a column for each; `None` where there are known to be no
/// rows and the expressions are aggregates alone, so that counts are zero and the others NULL.
///
/// # Errors
///
/// [`Error::Query`] for what no database could answer, and for expressions that aggregate nothing.
pub fn compile_aggregate(query: &Query, nodes: &[Node], backend: Backend) -> Result<Option<Statement>> {
    if let Some(node) = nodes.iter().find(|node| !node.has_aggregate()) {
        return Err(Error::Query(format!("{node:?} is not an aggregate")));
    }
    let (select, terms) = resolve(query, nodes)?;
    let plain = nodes.iter().all(|node| matches!(node, Node::Aggregate { .. }));
    if plain && select.is_empty() {
        return Ok(None);
    }
    write(select, terms, backend).map(Statement::reading).map(Some)
}

fn resolve(query: &Query, nodes: &[Node]) -> Result<(Select, Vec<Term>)> {
    match &query.invalid {
        Some(reason) => Err(Error::Query(reason.clone())),
        None => Resolver::default().aggregates(query, nodes),
    }
}

/// Writes aggregates beside the query's own conditions, or over it where it limits, groups or dedupes its rows.
fn write(mut select: Select, mut terms: Vec<Term>, backend: Backend) -> Result<Statement> {
    let mut writer = Writer::new(backend);
    if !(select.is_distinct() || select.is_sliced() || select.is_grouped()) {
        select.columns = terms;
        writer.select(&select);
        return writer.statement();
    }
    if !select.distinct {
        // Rows that are grouped by nothing are one group only where an aggregate is selected.
        let one_group = select.grouping.is_empty();
        select.columns.retain(|column| one_group && column.has_aggregate());
        select.columns.truncate(1);
    }
    for term in &mut terms {
        lift(term, &mut select.columns);
    }
    if select.columns.is_empty() && select.distinct_on.is_empty() {
        select.ordering.clear();
    }
    writer.aggregates_over(&select, &terms);
    writer.statement()
}

/// Lets the aggregates of a term be over columns of an inner query, which are added to it.
fn lift(term: &mut Term, columns: &mut Vec<Term>) {
    let within = matches!(term, Term::Aggregate { .. });
    for child in term.children_mut() {
        if within {
            replace(child, columns);
        } else {
            lift(child, columns);
        }
    }
}

fn replace(term: &mut Term, columns: &mut Vec<Term>) {
    let leaf = matches!(
        term,
        Term::Column { .. } | Term::Aggregate { .. } | Term::Subquery(_) | Term::Exists(_) | Term::Rows(_)
    );
    if !leaf {
        return term
            .children_mut()
            .into_iter()
            .for_each(|child| replace(child, columns));
    }
    let known = columns.iter().position(|column| column == term);
    let number = known.unwrap_or_else(|| {
        columns.push(term.clone());
        columns.len() - 1
    });
    *term = Term::Inner(number, term.kind());
}
