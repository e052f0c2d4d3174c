//! Conditions that are about no row: those of constraints, with the values of a row that is to be written.

use crate::db::{Backend, Statement};
use crate::error::Result;
use crate::models::options::ModelOptions;
use crate::models::query::{Node, Query};
use crate::models::sql::resolver::Resolver;
use crate::models::sql::writer::Writer;

/// Compiles conditions over values alone: one row, with a boolean for each.
///
/// # Errors
///
/// [`Error::Query`](crate::error::Error::Query) for what no database could answer.
pub fn compile_conditions(model: &'static ModelOptions, conditions: &[Node], backend: Backend) -> Result<Statement> {
    let (select, terms) = Resolver::default().aggregates(&Query::new(model), conditions)?;
    let mut writer = Writer::new(backend);
    writer.push("SELECT ");
    writer.among(&select.tables, |writer| writer.list(&terms, Writer::operand));
    Ok(writer.finish())
}
