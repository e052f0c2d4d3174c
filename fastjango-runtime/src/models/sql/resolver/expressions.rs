//! Values: columns, arithmetic, functions, aggregates, subqueries.

use super::{Context, Purpose, Resolver};
use crate::error::{Error, Result};
use crate::models::query::{Node, Path};
use crate::models::sql::hops::hops;
use crate::models::sql::joins::TableIndex;
use crate::models::sql::terms::{Source, Term};
use crate::value::{Value, ValueKind};

/// A column found: the term, the tables joined on the way, and how many of them the column needs.
pub(super) struct Found {
    pub(super) term: Term,
    pub(super) tables: Vec<TableIndex>,
    pub(super) needed: usize,
}

/// The value of the first condition that holds, where there are conditions.
fn case(branches: Vec<(Term, Term)>, default: Option<Term>, kind: ValueKind) -> Term {
    if branches.is_empty() {
        return default.unwrap_or(Term::Value(Value::Null(kind)));
    }
    Term::Case {
        branches,
        default: default.map(Box::new),
        kind,
    }
}

impl Resolver {
    /// Resolves an expression.
    pub(super) fn expression(&mut self, node: &Node) -> Result<Term> {
        match node {
            Node::Column { path, column } => self.column(*path, *column),
            Node::RelatedOrder(_) => Err(Error::Query(
                "the order of a relation stands only in an order".to_owned(),
            )),
            Node::Outer { model, expression } => self.outer(*model, expression),
            Node::Value(value) => Ok(Term::Value(value.clone())),
            Node::Lookup { .. } | Node::And(_) | Node::Calls(_) | Node::Or(_) | Node::Xor(_) | Node::Not(_) => {
                self.truth(node)
            }
            Node::Arithmetic {
                operator,
                left,
                right,
                kind,
            } => Ok(Term::Arithmetic {
                operator: *operator,
                left: Box::new(self.expression(left)?),
                right: Box::new(self.expression(right)?),
                kind: *kind,
            }),
            Node::Function {
                function,
                arguments,
                kind,
            } => Ok(Term::Function {
                function: *function,
                arguments: self.expressions(arguments)?,
                kind: *kind,
            }),
            Node::KeyTransform { document, keys, text } => Ok(Term::KeyTransform {
                document: Box::new(self.expression(document)?),
                keys: keys.clone(),
                text: *text,
            }),
            Node::Aggregate { .. } => self.aggregate(node),
            Node::Invalid(reason) => Err(Error::Query((*reason).to_owned())),
            Node::Case {
                branches,
                default,
                kind,
            } => self.case(branches, default.as_deref(), *kind),
            Node::Subquery(query) => Ok(Term::Subquery(Box::new(self.query(query, Purpose::Value)?))),
            Node::Rows(query) => Ok(Term::Rows(Box::new(self.query(query, Purpose::Array)?))),
            Node::Exists(query) => {
                let select = self.query(query, Purpose::Exists)?;
                Ok(if select.is_empty() {
                    Term::Constant(false)
                } else {
                    Term::Exists(Box::new(select))
                })
            }
        }
    }

    fn case(&mut self, branches: &[(Node, Node)], default: Option<&Node>, kind: ValueKind) -> Result<Term> {
        let mut cases = Vec::with_capacity(branches.len());
        for (condition, value) in branches {
            match self.truth(condition)? {
                // What never holds is left out, and nothing is asked after what always does.
                Term::Constant(false) => {}
                Term::Constant(true) => return Ok(case(cases, Some(self.expression(value)?), kind)),
                condition => cases.push((condition, self.expression(value)?)),
            }
        }
        let default = default.map(|node| self.expression(node)).transpose()?;
        Ok(case(cases, default, kind))
    }

    /// Resolves expressions, in order.
    pub(super) fn expressions<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>) -> Result<Vec<Term>> {
        nodes.into_iter().map(|node| self.expression(node)).collect()
    }

    /// Resolves a column, and keeps the joins that it needs.
    pub(super) fn column(&mut self, path: Path, column: u16) -> Result<Term> {
        let found = self.find_column(path, column)?;
        let needed = found.tables[..=found.needed].to_vec();
        if let Some(reuse) = &mut self.scope().reuse {
            reuse.extend(needed);
        }
        Ok(found.term)
    }

    /// Joins the tables of a path, then lets go of those whose key stands in the table before.
    pub(super) fn find_column(&mut self, path: Path, column: u16) -> Result<Found> {
        let depth = self.current;
        let scope = self.scope();
        let (hops, model) = hops(scope.model, path)?;
        let tables = scope.follow(&hops);
        let column = model.column(column);
        let (mut name, mut null, mut needed) = (column.column, column.null, hops.len());
        while let Some(hop) = needed.checked_sub(1).map(|last| hops[last]) {
            if !hop.direct || hop.right != name || scope.tables[tables[needed]].filtered {
                break;
            }
            (name, null) = (hop.left, hop.nullable);
            scope.release(tables[needed]);
            needed -= 1;
        }
        let source = Source {
            depth,
            table: tables[needed],
        };
        let term = Term::Column {
            source,
            column: name,
            kind: column.kind,
            null,
        };
        Ok(Found { term, tables, needed })
    }

    /// Resolves an aggregate: all joins may be shared, and the same aggregate is resolved once.
    fn aggregate(&mut self, node: &Node) -> Result<Term> {
        let Node::Aggregate {
            aggregate,
            argument,
            distinct,
            filter,
            kind,
        } = node
        else {
            return self.expression(node);
        };
        let known = &self.scopes[self.current].aggregates;
        if let Some((_, term)) = known.iter().find(|(known, _)| known == node) {
            return Ok(term.clone());
        }
        let reuse = self.scope().reuse.take();
        let argument = argument.as_deref().map(|node| self.expression(node)).transpose()?;
        let filter = filter.as_deref().map(|node| self.truth(node)).transpose()?;
        self.scope().reuse = reuse;
        let term = Term::Aggregate {
            aggregate: *aggregate,
            argument: argument.map(Box::new),
            distinct: *distinct,
            filter: filter.map(Box::new),
            kind: *kind,
        };
        let here = self.current;
        self.scopes[here].aggregates.push((node.clone(), term.clone()));
        Ok(term)
    }

    /// Resolves a condition whose truth is a value: no row is lost by it.
    pub(super) fn truth(&mut self, node: &Node) -> Result<Term> {
        let (term, inner) = self.condition(node, Context::VALUE)?;
        self.scope().promote(inner);
        Ok(term)
    }

    /// Resolves the aggregates of a condition before its own joins are made.
    pub(super) fn resolve_aggregates(&mut self, node: &Node) -> Result<()> {
        match node {
            Node::Aggregate { .. } => self.aggregate(node).map(drop),
            _ => node
                .children()
                .into_iter()
                .try_for_each(|child| self.resolve_aggregates(child)),
        }
    }
}
