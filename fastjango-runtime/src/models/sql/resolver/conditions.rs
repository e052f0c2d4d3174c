//! Conditions: which joins they share, which they can't do without, and what a null means under a negation.

use super::expressions::Found;
use super::numbers::whole_numbers;
use super::years::year_range;
use super::{Context, Inner, Resolver};
use crate::error::{Error, Result};
use crate::models::query::{Lookup, Node, Path};
use crate::models::sql::hops::hops;
use crate::models::sql::joins::{Connector, Votes};
use crate::models::sql::terms::{Select, Term};
use crate::value::Value;

impl Resolver {
    /// Resolves one call of `filter`.
    pub(super) fn filter(&mut self, condition: &Node, reuse: Inner) -> Result<Term> {
        self.resolve_aggregates(condition)?;
        let scope = self.scope();
        scope.owners.clone_from(&reuse);
        scope.reuse = Some(reuse);
        let inner = scope.inner();
        scope.settled.clone_from(&inner);
        let (term, _) = self.connected(Connector::And, std::slice::from_ref(condition), false, Context::FILTER)?;
        let scope = self.scope();
        scope.demote(inner);
        scope.reuse = None;
        Ok(term)
    }

    /// Resolves a condition; with it come the joins that it can't do without.
    pub(super) fn condition(&mut self, node: &Node, context: Context) -> Result<(Term, Inner)> {
        match node {
            Node::And(children) => self.connected(Connector::And, children, false, context),
            Node::Calls(children) => self.calls(children, context),
            Node::Or(children) => self.connected(Connector::Or, children, false, context),
            Node::Xor(children) => self.connected(Connector::Xor, children, false, context),
            Node::Not(inner) => match &**inner {
                Node::And(children) => self.connected(Connector::And, children, true, context),
                Node::Or(children) => self.connected(Connector::Or, children, true, context),
                Node::Xor(children) => self.connected(Connector::Xor, children, true, context),
                Node::Not(twice) => self.condition(twice, context),
                leaf => self.connected(Connector::And, std::slice::from_ref(leaf), true, context),
            },
            Node::Lookup { lookup, left, right } => self.lookup(*lookup, left, right, context),
            Node::Value(Value::Boolean(holds)) => Ok((Term::Constant(*holds), Inner::new())),
            Node::Column { .. } => self.lookup(Lookup::Exact, node, &[Node::Value(Value::Boolean(true))], context),
            _ => Ok((self.expression(node)?, Inner::new())),
        }
    }

    /// Resolves calls of `filter` of one side of two combined queries. They share no to-many joins with each other, as
    /// they didn't before; those of the other side each of them may share.
    fn calls(&mut self, nodes: &[Node], context: Context) -> Result<(Term, Inner)> {
        let before = self.scope().reuse.clone().unwrap_or_default();
        let mut votes = Votes::new(Connector::And, context.negated, nodes.len());
        let mut terms = Vec::with_capacity(nodes.len());
        let mut taken = Inner::new();
        for node in nodes {
            let scope = self.scope();
            scope.reuse = Some(&before - &taken);
            let earlier: Vec<usize> = scope.tables.iter().map(|table| table.uses).collect();
            let (term, inner) = self.condition(node, context)?;
            votes.add(inner);
            terms.push(term);
            let scope = self.scope();
            let tables = scope.tables.iter().enumerate();
            let joined = tables.filter(|(index, table)| table.uses > earlier.get(*index).copied().unwrap_or(0));
            taken.extend(joined.map(|(index, _)| index));
            taken.extend(&scope.owners);
        }
        let scope = self.scope();
        scope.reuse = Some(&before | &taken);
        let inner = if context.filters {
            votes.decide(scope)
        } else {
            Inner::new()
        };
        Ok((Term::and(terms), inner))
    }

    fn connected(
        &mut self,
        connector: Connector,
        nodes: &[Node],
        negated: bool,
        context: Context,
    ) -> Result<(Term, Inner)> {
        let context = context.negate(negated);
        let mut votes = Votes::new(connector, context.negated, nodes.len());
        let mut terms = Vec::with_capacity(nodes.len());
        for node in nodes {
            let (term, inner) = self.condition(node, context)?;
            votes.add(inner);
            terms.push(term);
        }
        let inner = if context.filters {
            votes.decide(self.scope())
        } else {
            Inner::new()
        };
        let term = match connector {
            Connector::And => Term::and(terms),
            Connector::Or => Term::or(terms),
            Connector::Xor => Term::xor(terms),
        };
        // Nothing connected is everything, negated or not.
        let negated = negated && !nodes.is_empty();
        Ok((if negated { Term::not(term) } else { term }, inner))
    }

    fn lookup(&mut self, lookup: Lookup, left: &Node, right: &[Node], context: Context) -> Result<(Term, Inner)> {
        let wanted = null_test(lookup, right)?;
        let lookup = if wanted.is_some() { Lookup::IsNull } else { lookup };
        let right = if wanted.is_some() { &[] } else { right };
        let Some((path, column)) = column_of(left) else {
            return self.computed_lookup(lookup, left, right, wanted, context);
        };
        if context.exclude && context.branch_negated && self.is_to_many(path)? {
            return Ok((
                self.exclusion((path, column), lookup, left, right, wanted)?,
                Inner::new(),
            ));
        }
        let before: Vec<usize> = self.scope().tables.iter().map(|table| table.uses).collect();
        let right = self.right_sides(right)?;
        let used_before = |index: &usize| before.get(*index).copied().unwrap_or(0);
        let tables = &self.scope().tables;
        let mut inner: Inner = (0..tables.len())
            .filter(|index| tables[*index].uses > used_before(index))
            .collect();
        let found = self.find_column(path, column)?;
        inner.extend(found.tables.iter().copied());
        let needed = found.tables[..=found.needed].to_vec();
        if let Some(reuse) = &mut self.scope().reuse {
            reuse.extend(needed);
        }
        let compared = transformed(left, &found.term);
        let term = compare(lookup, compared, right.clone(), wanted);
        if context.negated && wanted != Some(true) {
            let guarded = if wanted.is_none() {
                self.guard(term, &found, &right)
            } else {
                term
            };
            return Ok((guarded, Inner::new()));
        }
        let outer = wanted == Some(true) && !context.negated;
        Ok((term, if outer { Inner::new() } else { inner }))
    }

    /// Lets a null count as a value for which the condition doesn't hold: `NOT (condition AND column IS NOT NULL)`.
    fn guard(&mut self, term: Term, found: &Found, right: &[Term]) -> Term {
        let mut parts = vec![term];
        let null = matches!(found.term, Term::Column { null: true, .. });
        if null || self.scope().may_become_outer(found.tables[found.needed]) {
            parts.push(Term::is_null(found.term.clone(), false));
        }
        for side in right {
            if matches!(side, Term::Column { null: true, .. }) {
                parts.push(Term::is_null(side.clone(), false));
            }
        }
        Term::and(parts)
    }

    /// A lookup whose left side is more than a column: the joins stay as they are.
    fn computed_lookup(
        &mut self,
        lookup: Lookup,
        left: &Node,
        right: &[Node],
        wanted: Option<bool>,
        context: Context,
    ) -> Result<(Term, Inner)> {
        if context.exclude && context.branch_negated && self.has_to_many(left)? {
            return Ok((self.whole_exclusion(lookup, left, right, wanted)?, Inner::new()));
        }
        let right = self.right_sides(right)?;
        let left = self.expression(left)?;
        Ok((compare(lookup, left, right, wanted), Inner::new()))
    }

    pub(super) fn right_sides(&mut self, nodes: &[Node]) -> Result<Vec<Term>> {
        self.expressions(nodes)
    }

    pub(super) fn is_to_many(&mut self, path: Path) -> Result<bool> {
        let (hops, _) = hops(self.scope().model, path)?;
        Ok(hops.iter().any(|hop| hop.many))
    }

    /// Whether a to-many path stands in an expression outside of its aggregates.
    fn has_to_many(&mut self, node: &Node) -> Result<bool> {
        match node {
            Node::Column { path, .. } => self.is_to_many(*path),
            Node::Aggregate { .. } => Ok(false),
            _ => {
                for child in node.children() {
                    if self.has_to_many(child)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

/// For a test for null, or a comparison with it: whether null is asked for.
fn null_test(lookup: Lookup, right: &[Node]) -> Result<Option<bool>> {
    match (lookup, right) {
        (Lookup::IsNull, [Node::Value(Value::Boolean(false))]) => Ok(Some(false)),
        (Lookup::IsNull, [] | [Node::Value(Value::Boolean(true))])
        | (Lookup::Exact | Lookup::IExact, [Node::Value(Value::Null(_))]) => Ok(Some(true)),
        (Lookup::IsNull, _) => Err(Error::Query("`isnull` is compared with true or false".to_owned())),
        (Lookup::Range, [_, _]) => Ok(None),
        (lookup, [_]) if lookup != Lookup::Range => Ok(None),
        _ => Err(Error::Query(format!("{lookup:?} doesn't take {} values", right.len()))),
    }
}

/// The column that a left side is, or is a transform of.
fn column_of(node: &Node) -> Option<(Path, u16)> {
    match node {
        Node::Column { path, column } => Some((*path, *column)),
        Node::KeyTransform { document, .. } => column_of(document),
        Node::Function { arguments, .. } => match &arguments[..] {
            [argument] => column_of(argument),
            _ => None,
        },
        _ => None,
    }
}

/// The left side with its column found.
pub(super) fn transformed(node: &Node, column: &Term) -> Term {
    match node {
        Node::Function {
            function,
            arguments,
            kind,
        } => Term::Function {
            function: *function,
            arguments: arguments.iter().map(|argument| transformed(argument, column)).collect(),
            kind: *kind,
        },
        Node::KeyTransform { document, keys, text } => Term::KeyTransform {
            document: Box::new(transformed(document, column)),
            keys: keys.clone(),
            text: *text,
        },
        _ => column.clone(),
    }
}

/// A comparison, folded where its outcome is known.
pub(super) fn compare(lookup: Lookup, left: Term, mut right: Vec<Term>, wanted: Option<bool>) -> Term {
    if let Some(null) = wanted {
        return Term::is_null(left, null);
    }
    if lookup == Lookup::In {
        match &right[..] {
            [Term::Value(Value::List(_, items))] if items.is_empty() => return Term::Constant(false),
            [Term::Subquery(select)] if select.is_empty() => return Term::Constant(false),
            _ => {}
        }
    }
    if let Some(term) = year_range(lookup, &left, &right) {
        return term;
    }
    if let Some(term) = whole_numbers(lookup, &left, &right) {
        return term;
    }
    if let (Lookup::In, [Term::Subquery(select)]) = (lookup, &mut right[..]) {
        unordered(select);
    }
    Term::Lookup {
        lookup,
        left: Box::new(left),
        right,
    }
}

/// Drops an order that doesn't decide which rows there are.
fn unordered(select: &mut Select) {
    if !select.is_sliced() && select.distinct_on.is_empty() {
        select.ordering.clear();
    }
}
