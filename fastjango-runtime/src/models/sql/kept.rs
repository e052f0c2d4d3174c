//! Statements that are kept by the shape of their query, so that a query that is asked again is not compiled again.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::compile_rows;
use super::shapes::{MOST_VALUES, Shape, number_values};
use crate::db::{Backend, Statement};
use crate::error::Result;
use crate::models::query::Query;
use crate::value::Value;

/// The most shapes that a thread keeps; beyond it, all are forgotten.
const MOST_SHAPES: usize = 500;

thread_local! {
    /// What was compiled on this thread; `None` for shapes whose text depends on more.
    static KEPT: RefCell<Shapes> = RefCell::default();
}

type Shapes = HashMap<Vec<u8>, Option<Kept>, RandomState>;

/// A text, and where its parameters come from.
#[derive(Debug)]
struct Kept {
    sql: Cow<'static, str>,
    parameters: Vec<Parameter>,
}

#[derive(Debug)]
enum Parameter {
    /// The value with this number.
    Given(usize),
    /// The same for all queries of the shape.
    Fixed(Value),
}

/// What a thread knows of a shape.
enum Known {
    Statement(Statement),
    CantBeKept,
    Nothing,
}

/// Compiles a query that brings rows, or takes what was compiled for its shape.
pub(super) fn compile(query: &Query, backend: Backend) -> Result<Option<Statement>> {
    let Some(shape) = Shape::of(query, backend).filter(|shape| shape.values.len() <= MOST_VALUES) else {
        return compile_rows(query, backend);
    };
    match KEPT.with_borrow(|kept| look_up(kept, &shape)) {
        Known::Statement(statement) => {
            debug_assert_eq!(compile_rows(query, backend)?.as_ref(), Some(&statement));
            Ok(Some(statement))
        }
        Known::CantBeKept => compile_rows(query, backend),
        Known::Nothing => {
            let statement = compile_rows(query, backend)?;
            let entry = statement
                .as_ref()
                .and_then(|statement| Kept::of(statement, query, backend));
            KEPT.with_borrow_mut(|kept| {
                if kept.len() >= MOST_SHAPES {
                    kept.clear();
                }
                kept.insert(shape.bytes, entry);
            });
            Ok(statement)
        }
    }
}

fn look_up(kept: &Shapes, shape: &Shape) -> Known {
    match kept.get(&shape.bytes) {
        None => Known::Nothing,
        Some(None) => Known::CantBeKept,
        Some(Some(kept)) => Known::Statement(kept.statement(&shape.values)),
    }
}

impl Kept {
    /// Finds where the parameters of a query's statement come from, by compiling it with numbers for its values.
    fn of(statement: &Statement, query: &Query, backend: Backend) -> Option<Self> {
        let mut query = query.clone();
        let mut count = 0;
        number_values(&mut query, &mut count);
        let numbered = Shape::of(&query, backend)?.values;
        let other = compile_rows(&query, backend).ok()??;
        let sources = other.parameters.iter().zip(&statement.parameters);
        let parameters: Option<Vec<Parameter>> = sources
            .map(|(other, own)| match numbered.iter().position(|value| value == other) {
                Some(number) => Some(Parameter::Given(number)),
                None => (other == own).then(|| Parameter::Fixed(own.clone())),
            })
            .collect();
        let parameters = parameters?;
        let is_used = |number| {
            let from = |parameter: &Parameter| matches!(parameter, Parameter::Given(given) if *given == number);
            parameters.iter().any(from)
        };
        let same = other.sql == statement.sql && other.parameters.len() == statement.parameters.len();
        (same && (0..count).all(is_used)).then(|| Self {
            sql: statement.sql.clone(),
            parameters,
        })
    }

    fn statement(&self, values: &[Value]) -> Statement {
        let value = |parameter: &Parameter| match parameter {
            Parameter::Given(number) => values[*number].clone(),
            Parameter::Fixed(value) => value.clone(),
        };
        Statement::new(self.sql.clone(), self.parameters.iter().map(value).collect())
    }
}

/// Whether a query's text comes from one that was compiled before.
#[cfg(test)]
pub(super) fn is_kept(query: &Query, backend: Backend) -> bool {
    let shape = Shape::of(query, backend);
    shape.is_some_and(|shape| matches!(KEPT.with_borrow(|kept| look_up(kept, &shape)), Known::Statement(_)))
}
