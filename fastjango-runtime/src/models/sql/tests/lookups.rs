//! Django's way of naming lookups, so that a test reads like the query whose answer it expects.

use crate::models::options::{ModelOptions, Ordering};
use crate::models::query::{Aggregate, Function, Lookup, Node, Path, Query};
use crate::value::{Value, ValueKind};

/// `author__name` as a column; a relation at the end means its key.
pub(super) fn f(model: &'static ModelOptions, name: &str) -> Node {
    let (node, rest) = walk(model, name);
    assert!(rest.is_empty(), "{name} is a path");
    node
}

/// `author__name__startswith` as a lookup.
pub(super) fn q(model: &'static ModelOptions, name: &str, right: impl Into<Right>) -> Node {
    let (mut left, rest) = walk(model, name);
    let mut lookup = Lookup::Exact;
    for part in rest {
        match part {
            "year" => left = function(Function::ExtractYear, left),
            "month" => left = function(Function::ExtractMonth, left),
            "lower" => left = function(Function::Lower, left),
            part => lookup = named(part),
        }
    }
    Node::Lookup {
        lookup,
        left: Box::new(left),
        right: right.into().0,
    }
}

fn function(function: Function, argument: Node) -> Node {
    let kind = if function == Function::Lower {
        ValueKind::Text
    } else {
        ValueKind::Integer
    };
    Node::Function {
        function,
        arguments: vec![argument],
        kind,
    }
}

fn walk<'n>(model: &'static ModelOptions, name: &'n str) -> (Node, Vec<&'n str>) {
    let mut parts: Vec<&str> = name.split("__").collect();
    let (mut here, mut path) = (model, Path::ROOT);
    while let Some(index) = parts.first().and_then(|part| here.relation_named(part)) {
        path = path.join(index);
        here = (here.relation(index).target)();
        parts.remove(0);
    }
    let column = parts.first().and_then(|part| here.column_named(part));
    if column.is_some() {
        parts.remove(0);
    }
    let column = column.unwrap_or(here.primary_key);
    (Node::Column { path, column }, parts)
}

fn named(lookup: &str) -> Lookup {
    match lookup {
        "exact" => Lookup::Exact,
        "iexact" => Lookup::IExact,
        "contains" => Lookup::Contains,
        "icontains" => Lookup::IContains,
        "startswith" => Lookup::StartsWith,
        "istartswith" => Lookup::IStartsWith,
        "endswith" => Lookup::EndsWith,
        "gt" => Lookup::Gt,
        "gte" => Lookup::Gte,
        "lt" => Lookup::Lt,
        "lte" => Lookup::Lte,
        "range" => Lookup::Range,
        "in" => Lookup::In,
        "isnull" => Lookup::IsNull,
        "regex" => Lookup::Regex,
        "iregex" => Lookup::IRegex,
        other => panic!("{other} is a lookup"),
    }
}

/// The right sides of a lookup.
pub(super) struct Right(Vec<Node>);

impl From<Node> for Right {
    fn from(node: Node) -> Self {
        Self(vec![node])
    }
}

impl From<Value> for Right {
    fn from(value: Value) -> Self {
        Self(vec![Node::Value(value)])
    }
}

impl From<i64> for Right {
    fn from(number: i64) -> Self {
        Value::Integer(number).into()
    }
}

impl From<f64> for Right {
    fn from(number: f64) -> Self {
        Value::Float(number).into()
    }
}

impl From<bool> for Right {
    fn from(truth: bool) -> Self {
        Value::Boolean(truth).into()
    }
}

impl From<&str> for Right {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned()).into()
    }
}

impl From<rust_decimal::Decimal> for Right {
    fn from(number: rust_decimal::Decimal) -> Self {
        Value::Decimal(number).into()
    }
}

impl From<Query> for Right {
    fn from(query: Query) -> Self {
        Node::Subquery(Box::new(query)).into()
    }
}

impl<const N: usize> From<[i64; N]> for Right {
    fn from(numbers: [i64; N]) -> Self {
        let items = numbers.into_iter().map(Value::Integer).collect();
        Value::List(ValueKind::Integer, items).into()
    }
}

impl<const N: usize> From<[&str; N]> for Right {
    fn from(texts: [&str; N]) -> Self {
        let items = texts.into_iter().map(|text| Value::Text(text.to_owned())).collect();
        Value::List(ValueKind::Text, items).into()
    }
}

impl From<(Value, Value)> for Right {
    fn from((first, last): (Value, Value)) -> Self {
        Self(vec![Node::Value(first), Node::Value(last)])
    }
}

/// The absence of a value.
pub(super) fn none() -> Value {
    Value::Null(ValueKind::Integer)
}

pub(super) fn and<const N: usize>(nodes: [Node; N]) -> Node {
    Node::And(nodes.into())
}

pub(super) fn or<const N: usize>(nodes: [Node; N]) -> Node {
    Node::Or(nodes.into())
}

pub(super) fn xor<const N: usize>(nodes: [Node; N]) -> Node {
    Node::Xor(nodes.into())
}

pub(super) fn not(node: Node) -> Node {
    Node::Not(Box::new(node))
}

pub(super) fn aggregate(aggregate: Aggregate, argument: Node, kind: ValueKind) -> Node {
    Node::Aggregate {
        aggregate,
        argument: Some(Box::new(argument)),
        distinct: false,
        filter: None,
        kind,
    }
}

/// `Count` of a path.
pub(super) fn count(model: &'static ModelOptions, name: &str) -> Node {
    aggregate(Aggregate::Count, f(model, name), ValueKind::Integer)
}

/// An aggregate over some of the rows.
pub(super) fn only(node: Node, condition: Node) -> Node {
    match node {
        Node::Aggregate {
            aggregate,
            argument,
            distinct,
            kind,
            ..
        } => Node::Aggregate {
            aggregate,
            argument,
            distinct,
            filter: Some(Box::new(condition)),
            kind,
        },
        node => node,
    }
}

/// An aggregate over each value once.
pub(super) fn distinct(node: Node) -> Node {
    match node {
        Node::Aggregate {
            aggregate,
            argument,
            filter,
            kind,
            ..
        } => Node::Aggregate {
            aggregate,
            argument,
            distinct: true,
            filter,
            kind,
        },
        node => node,
    }
}

/// `-title` as a part of an order.
pub(super) fn ordering(model: &'static ModelOptions, name: &str) -> Ordering {
    by(f(model, name.trim_start_matches('-')), name.starts_with('-'))
}

pub(super) fn by(expression: Node, descending: bool) -> Ordering {
    Ordering {
        expression,
        descending,
        nulls: None,
    }
}

/// A query, built call by call.
pub(super) trait Calls: Sized {
    fn filter(self, condition: Node) -> Self;
    fn exclude(self, condition: Node) -> Self;
    fn annotate(self, node: Node) -> Self;
    fn values<const N: usize>(self, nodes: [Node; N]) -> Self;
    fn order_by<const N: usize>(self, names: [&str; N]) -> Self;
    fn slice(self, offset: u64, limit: u64) -> Self;
    fn distinct(self) -> Self;
    fn select_related(self, name: &str) -> Self;
}

impl Calls for Query {
    fn filter(mut self, condition: Node) -> Self {
        self.add_filter(condition);
        self
    }

    fn exclude(mut self, condition: Node) -> Self {
        self.add_exclude(condition);
        self
    }

    fn annotate(mut self, node: Node) -> Self {
        self.annotations.push(node);
        self
    }

    fn values<const N: usize>(mut self, nodes: [Node; N]) -> Self {
        self.selection = crate::models::query::Selection::Values(nodes.into());
        self
    }

    fn order_by<const N: usize>(mut self, names: [&str; N]) -> Self {
        let model = self.model;
        self.ordering = Some(names.map(|name| ordering(model, name)).into());
        self
    }

    fn slice(mut self, offset: u64, limit: u64) -> Self {
        (self.offset, self.limit) = (offset, Some(limit));
        self
    }

    fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    fn select_related(mut self, name: &str) -> Self {
        if let Node::Column { path, .. } = f(self.model, name) {
            self.related.add(path.hops().unwrap_or_default());
        }
        self
    }
}
