//! From expressions over paths to terms over joined tables.
//!
//! The parts are in files of their own: [`expressions`](self), conditions, exclusions (conditions that no related row
//! may satisfy), orders and whole queries. They call each other through the [`Resolver`].

mod conditions;
mod exclusions;
mod expressions;
mod numbers;
mod orders;
mod queries;
mod years;

pub(crate) use orders::expanded_ordering;

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::models::options::ModelOptions;
use crate::models::query::{FilteredRelation, Node, OuterModel, Path};
use crate::models::sql::joins::{Scope, TableIndex};
use crate::models::sql::terms::Term;

pub(super) use queries::Purpose;

/// The joins that a condition can't do without.
type Inner = BTreeSet<TableIndex>;

/// Where a condition stands.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
struct Context {
    /// Whether a negation is around it, be it undone by another one.
    branch_negated: bool,
    /// Whether an odd number of negations are around it.
    negated: bool,
    /// Whether a to-many path under a negation becomes a subquery.
    exclude: bool,
    /// Whether the condition filters rows, so that it may make joins inner.
    filters: bool,
}

impl Context {
    /// Of a call of `filter`.
    const FILTER: Self = Self {
        branch_negated: false,
        negated: false,
        exclude: true,
        filters: true,
    };

    /// Of a condition whose truth is a value: in `values`, within an aggregate.
    const VALUE: Self = Self {
        branch_negated: false,
        negated: false,
        exclude: false,
        filters: false,
    };

    fn negate(self, negated: bool) -> Self {
        Self {
            branch_negated: self.branch_negated || negated,
            negated: self.negated ^ negated,
            ..self
        }
    }
}

/// Resolves one query and those within it.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    /// The queries that are being resolved, the outermost first.
    scopes: Vec<Open>,
    /// The query whose tables columns are looked for in, counted from the outermost.
    current: usize,
}

/// A query that is being resolved.
#[derive(Debug)]
struct Open {
    scope: Scope,
    /// The query that it stands in.
    parent: Option<usize>,
    /// Whether it is a part of that one, over the same rows: an exclusion.
    is_part: bool,
    /// Aggregates that are resolved already: a filter over an annotation means the annotation's own joins.
    aggregates: Vec<(Node, Term)>,
    /// The row that subqueries mean as the one around them, where it isn't the query's own: its model and the way there.
    row: Option<(&'static ModelOptions, Path)>,
    /// The relations of which only some rows are joined, wherever they are.
    filtered: Vec<FilteredRelation>,
}

impl Resolver {
    fn open(&mut self, model: &'static ModelOptions) {
        let parent = (!self.scopes.is_empty()).then_some(self.current);
        self.scopes.push(Open {
            scope: Scope::new(model),
            parent,
            is_part: false,
            aggregates: Vec::new(),
            row: None,
            filtered: Vec::new(),
        });
        self.current = self.scopes.len() - 1;
    }

    /// Opens a query that is a part of the current one.
    fn open_part(&mut self) {
        let whole = &self.scopes[self.current];
        let (model, filtered, ways) = (whole.scope.model, whole.filtered.clone(), whole.scope.filtered.clone());
        self.open(model);
        let here = &mut self.scopes[self.current];
        (here.is_part, here.filtered, here.scope.filtered) = (true, filtered, ways);
    }

    fn close(&mut self) -> Option<Scope> {
        let open = self.scopes.pop()?;
        self.current = open.parent.unwrap_or(0);
        Some(open.scope)
    }

    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes[self.current].scope
    }

    /// Resolves something in the query around the current one.
    fn outside<T>(&mut self, resolve: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let here = self.current;
        self.current = self.scopes[here]
            .parent
            .ok_or_else(|| Error::Query("a column of the outer query may stand only in a subquery".to_owned()))?;
        let resolved = resolve(self);
        self.current = here;
        resolved
    }

    /// The way from the current query to the row that subqueries mean as the one around them.
    fn row(&self) -> Path {
        self.scopes[self.current].row.map_or(Path::ROOT, |(_, path)| path)
    }

    /// Resolves an expression in the nearest query around the current one that is over a model, or in the one right
    /// around.
    fn outer(&mut self, model: Option<OuterModel>, expression: &Node) -> Result<Term> {
        if expression.has_aggregate() {
            return Err(Error::Query(
                "a subquery can't refer to an aggregate of the query around it".to_owned(),
            ));
        }
        let here = self.current;
        self.current = self.around(model)?;
        let resolved = match self.row() {
            Path::ROOT => self.expression(expression),
            path => self.expression(&expression.moved(path)),
        };
        self.current = here;
        resolved
    }

    /// The query around the current one that an expression is over.
    fn around(&self, model: Option<OuterModel>) -> Result<usize> {
        let mut within = self.current;
        while let Some(parent) = self.scopes[within].parent {
            let is_part = self.scopes[within].is_part;
            within = parent;
            let whole = &self.scopes[within];
            let row = whole.row.map_or(whole.scope.model, |(model, _)| model);
            let found = model.is_none_or(|OuterModel(model)| std::ptr::eq(model, row));
            if !is_part && found {
                return Ok(within);
            }
        }
        let stands = "may stand only in a subquery of a query";
        Err(Error::Query(match model {
            Some(OuterModel(model)) => format!("an `outer_ref` of `{}` {stands} over it", model.name),
            None => format!("a column of the outer query {stands}"),
        }))
    }
}
