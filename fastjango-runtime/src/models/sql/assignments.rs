//! The order in which an update sets its columns.
//!
//! In SQL each expression reads the row as it was before. MySQL sets one column after the other, and what comes later
//! reads what was set: there a column is set once nothing that is yet to come reads it.

use crate::db::Backend;
use crate::error::{Error, Result};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::sql::terms::{Select, Term};

/// The numbers of the columns in the order in which they are set. The terms are what these columns are set to, once for
/// each row.
///
/// # Errors
///
/// [`Error::Query`] where the database sets one column after the other, and some each read what another sets.
pub(super) fn order(
    model: &'static ModelOptions,
    columns: &[ColumnIndex],
    terms: &[Term],
    backend: Backend,
) -> Result<Vec<usize>> {
    let mut left: Vec<usize> = (0..columns.len()).collect();
    if backend.capabilities().simultaneous_assignment || columns.len() < 2 {
        return Ok(left);
    }
    let name = |number: usize| model.column(columns[number]).column;
    let is_read_by = |column: &str, other: usize| {
        let mut values = terms.iter().skip(other).step_by(columns.len());
        values.any(|term| reads(term, column))
    };
    let mut order = Vec::with_capacity(columns.len());
    while !left.is_empty() {
        let is_free = |number: &usize| {
            let mut others = left.iter().filter(|other| *other != number);
            !others.any(|other| is_read_by(name(*number), *other))
        };
        let Some(next) = left.iter().position(is_free) else {
            let fields: Vec<&str> = left.iter().map(|number| model.column(columns[*number]).name).collect();
            return Err(Error::Query(format!(
                "{backend} sets one column after the other, and `{}` of {} are each set to what reads another of them; \
                 set them one by one, to values that were read before",
                fields.join("`, `"),
                model.name
            )));
        };
        order.push(left.remove(next));
    }
    Ok(order)
}

/// Whether a term over an update's own table reads this column of it.
fn reads(term: &Term, column: &str) -> bool {
    match term {
        Term::Column {
            source, column: read, ..
        } => source.depth == 0 && *read == column,
        Term::Subquery(select) | Term::Exists(select) | Term::Rows(select) => reads_outside(select, column),
        term => term.children().into_iter().any(|child| reads(child, column)),
    }
}

/// Whether a query within an update reads this column of the update's table.
fn reads_outside(select: &Select, column: &str) -> bool {
    let filtered = select.filtered.iter().map(|(_, condition)| condition);
    let base = select.base.as_deref();
    select.terms().chain(filtered).any(|term| reads(term, column))
        || base.is_some_and(|base| reads_outside(base, column))
}
