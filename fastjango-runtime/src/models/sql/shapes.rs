//! What a query asks, apart from the values in it: queries of one shape have one text, which is compiled once.
//!
//! [`Shape::of`] writes a query down and gathers its values, in the order of [`number_values`], which replaces them by
//! numbers of theirs. Compiled with these, the text tells where each value goes; a query whose text depends on its
//! values in another way (a year that becomes two dates) has no shape that is kept.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, TimeDelta};
use uuid::Uuid;

use crate::db::Backend;
use crate::models::options::Ordering;
use crate::models::query::{Node, OuterModel, Owner, OwnerKeys, Path, Query, RelatedTree, Selection};
use crate::value::{Value, ValueKind};

/// A query without its values.
#[derive(Debug)]
pub(super) struct Shape<'q> {
    /// Everything but the values.
    pub(super) bytes: Vec<u8>,
    /// The values.
    pub(super) values: Vec<Cow<'q, Value>>,
    /// Whether all of the query could be written down.
    whole: bool,
    /// Whether rows are grouped.
    is_grouped: bool,
    /// Whether what is selected, or what the order is by, has values in it: the text of a grouping tells whether they
    /// are equal.
    has_values_beside: bool,
}

/// What is hashed is kept as it is: shapes are equal where their queries are.
impl Hasher for Shape<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

impl<'q> Shape<'q> {
    /// The shape of a query, written into a buffer, which need not be empty.
    pub(super) fn of(query: &'q Query, backend: Backend, mut buffer: Vec<u8>) -> Self {
        buffer.clear();
        let mut shape = Self {
            bytes: buffer,
            values: Vec::with_capacity(4),
            whole: true,
            is_grouped: false,
            has_values_beside: false,
        };
        shape.write_u8(backend as u8);
        shape.query(query);
        shape
    }

    /// Whether it is one that can be kept.
    pub(super) fn can_be_cached(&self) -> bool {
        self.whole && !(self.is_grouped && self.has_values_beside) && self.values.len() <= MOST_VALUES
    }

    fn query(&mut self, query: &'q Query) {
        self.whole &= query.invalid.is_none() && query.for_update.is_none();
        std::ptr::hash(query.model, self);
        self.owner(query.owner.as_ref());
        self.write_usize(query.filtered.len());
        for relation in &query.filtered {
            relation.path.hash(self);
            self.node(&relation.condition);
        }
        self.write_usize(query.filters.len());
        for filter in &query.filters {
            (filter.annotations, filter.values, filter.first).hash(self);
            self.node(&filter.condition);
        }
        let before = self.values.len();
        match &query.selection {
            Selection::Model => self.write_u8(0),
            Selection::Values(nodes) => {
                self.write_u8(1);
                self.nodes(nodes);
            }
            Selection::Planned(nodes) => {
                self.write_u8(2);
                std::ptr::hash(*nodes, self);
            }
        }
        self.nodes(&query.annotations);
        let before_order = self.values.len();
        self.nodes(&query.distinct_on);
        match &query.ordering {
            None => self.write_u8(0),
            Some(ordering) => self.ordering(ordering),
        }
        // With values in it, the text tells whether the order is by what is selected or distinct.
        self.whole &= self.values.len() == before_order;
        self.has_values_beside |= self.values.len() > before;
        (query.distinct, query.empty, query.counted).hash(self);
        self.slice(query);
        self.related(&query.related);
    }

    fn ordering(&mut self, ordering: &'q [Ordering]) {
        self.write_u8(1);
        self.write_usize(ordering.len());
        for order in ordering {
            (order.descending, order.nulls).hash(self);
            self.node(&order.expression);
        }
    }

    /// A limit of 0 brings no rows, and an offset of 0 stands for none.
    fn slice(&mut self, query: &Query) {
        for number in [query.limit, Some(query.offset)] {
            match number {
                None => self.write_u8(0),
                Some(0) => self.write_u8(1),
                Some(number) => match i64::try_from(number) {
                    Ok(number) => self.integer(number, Cow::Owned(Value::Integer(number))),
                    Err(_) => self.whole = false,
                },
            }
        }
    }

    fn owner(&mut self, owner: Option<&'q Owner>) {
        let Some(owner) = owner else {
            return self.write_u8(0);
        };
        self.write_u8(1);
        std::ptr::hash(owner.model, self);
        (owner.relation, owner.kind).hash(self);
        match &owner.keys {
            OwnerKeys::Values(keys) => match keys.as_slice() {
                [key] => self.value(key),
                keys => {
                    self.list(owner.kind, keys);
                    self.values.push(Cow::Owned(Value::List(owner.kind, keys.to_vec())));
                }
            },
            OwnerKeys::Outer(path, column) => {
                self.path(*path);
                self.write_u16(*column);
            }
        }
    }

    fn related(&mut self, tree: &RelatedTree) {
        self.write_usize(tree.children.len());
        for (relation, below) in &tree.children {
            self.write_u8(*relation);
            self.related(below);
        }
    }

    fn nodes(&mut self, nodes: &'q [Node]) {
        self.write_usize(nodes.len());
        for node in nodes {
            self.node(node);
        }
    }

    fn node(&mut self, node: &'q Node) {
        std::mem::discriminant(node).hash(self);
        match node {
            Node::Column { path, column } => {
                self.path(*path);
                self.write_u16(*column);
            }
            Node::Outer { model, expression } => {
                model.map(|OuterModel(model)| std::ptr::from_ref(model)).hash(self);
                self.node(expression);
            }
            Node::RelatedOrder(path) => self.path(*path),
            Node::Value(value) => self.value(value),
            Node::Lookup { lookup, left, right } => {
                lookup.hash(self);
                self.node(left);
                self.nodes(right);
            }
            Node::And(nodes) | Node::Calls(nodes) | Node::Or(nodes) | Node::Xor(nodes) => self.nodes(nodes),
            Node::Not(node) => self.node(node),
            Node::Arithmetic {
                operator,
                left,
                right,
                kind,
            } => {
                (operator, kind).hash(self);
                self.node(left);
                self.node(right);
            }
            Node::Case {
                branches,
                default,
                kind,
            } => {
                (branches.len(), default.is_some(), kind).hash(self);
                node.children().into_iter().for_each(|child| self.node(child));
            }
            Node::Aggregate {
                aggregate,
                argument,
                distinct,
                filter,
                kind,
            } => {
                self.is_grouped = true;
                (aggregate, argument.is_some(), distinct, filter.is_some(), kind).hash(self);
                let within = argument.as_deref().into_iter().chain(filter.as_deref());
                within.for_each(|node| self.node(node));
            }
            Node::Subquery(query) | Node::Exists(query) | Node::Rows(query) => self.query(query),
            _ => self.whole = false,
        }
    }

    /// As many bytes as the way has hops.
    fn path(&mut self, path: Path) {
        match path.hops() {
            Some(hops) => {
                self.write_usize(hops.len());
                self.write(hops);
            }
            None => self.whole = false,
        }
    }

    /// A value is told by its kind and its size, where that may decide whether a column could hold it; what is not
    /// bound as it is, by itself.
    fn value(&mut self, value: &'q Value) {
        match value {
            Value::Null(kind) => (0_u8, kind).hash(self),
            Value::Boolean(value) => (1_u8, value).hash(self),
            Value::Integer(number) => self.integer(*number, Cow::Borrowed(value)),
            Value::Text(_) | Value::Date(_) | Value::DateTime(_) | Value::Uuid(_) => {
                (2_u8, value.kind()).hash(self);
                self.values.push(Cow::Borrowed(value));
            }
            Value::List(kind, items) => {
                self.list(*kind, items);
                self.values.push(Cow::Borrowed(value));
            }
            _ => self.whole = false,
        }
    }

    fn integer(&mut self, number: i64, value: Cow<'q, Value>) {
        (3_u8, number < 0, Width::of(number)).hash(self);
        self.values.push(value);
    }

    /// A list is one value where the database takes it as one. An empty one and that of a single item are other
    /// conditions; integers that a column can't hold are left out.
    fn list(&mut self, kind: ValueKind, items: &[Value]) {
        self.whole &= items.len() > 1 && items.iter().all(is_numbered);
        (4_u8, kind).hash(self);
        let mut widest = [None; 2];
        for item in items {
            if let Value::Integer(number) = item {
                let of_sign = &mut widest[usize::from(*number < 0)];
                *of_sign = Some(Width::of(*number)).max(*of_sign);
            }
        }
        widest.hash(self);
    }
}

/// The narrowest column that can hold an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Width {
    Bits15,
    Bits16,
    Bits31,
    Bits32,
    Bits63,
}

impl Width {
    fn of(number: i64) -> Self {
        match number.unsigned_abs() {
            0..0x8000 => Self::Bits15,
            0x8000..0x1_0000 => Self::Bits16,
            0x1_0000..0x8000_0000 => Self::Bits31,
            0x8000_0000..0x1_0000_0000 => Self::Bits32,
            _ => Self::Bits63,
        }
    }

    /// A number of this width which no query has, and the numbers of values after it.
    fn first(self) -> i64 {
        match self {
            Self::Bits15 => 0x7d00,
            Self::Bits16 => 0xfd00,
            Self::Bits31 => 0x7ead_0000,
            Self::Bits32 => 0xfead_0000,
            Self::Bits63 => 0x7ead_beef_0000_0000,
        }
    }
}

/// The most values that a kept query has.
pub(super) const MOST_VALUES: usize = 0x80;

/// Replaces the values of a query, in the order in which [`Shape::of`] gathers them, by numbers in values of their
/// kinds.
pub(super) fn number_values(query: &mut Query, next: &mut usize) {
    if let Some(Owner {
        keys: OwnerKeys::Values(keys),
        ..
    }) = &mut query.owner
    {
        match keys.as_mut_slice() {
            [key] => number_value(key, next),
            _ => number_list(keys, next),
        }
    }
    for relation in &mut query.filtered {
        number_node(&mut relation.condition, next);
    }
    for filter in &mut query.filters {
        number_node(&mut filter.condition, next);
    }
    if let Selection::Values(nodes) = &mut query.selection {
        number_nodes(nodes, next);
    }
    number_nodes(&mut query.annotations, next);
    number_nodes(&mut query.distinct_on, next);
    for order in query.ordering.iter_mut().flatten() {
        number_node(&mut order.expression, next);
    }
    for number in query.limit.iter_mut().chain([&mut query.offset]) {
        if let Ok(known @ 1..) = i64::try_from(*number) {
            let mut value = Value::Integer(known);
            number_value(&mut value, next);
            *number = match value {
                Value::Integer(value) => value.unsigned_abs(),
                _ => *number,
            };
        }
    }
}

fn number_nodes(nodes: &mut [Node], next: &mut usize) {
    for node in nodes {
        number_node(node, next);
    }
}

fn number_node(node: &mut Node, next: &mut usize) {
    match node {
        Node::Value(value) => number_value(value, next),
        Node::Lookup { left, right, .. } => {
            number_node(left, next);
            number_nodes(right, next);
        }
        Node::And(nodes) | Node::Calls(nodes) | Node::Or(nodes) | Node::Xor(nodes) => number_nodes(nodes, next),
        Node::Not(node) => number_node(node, next),
        Node::Arithmetic { left, right, .. } => {
            number_node(left, next);
            number_node(right, next);
        }
        Node::Case { .. } | Node::Aggregate { .. } => node
            .children_mut()
            .into_iter()
            .for_each(|child| number_node(child, next)),
        Node::Outer { expression, .. } => number_node(expression, next),
        Node::Subquery(query) | Node::Exists(query) | Node::Rows(query) => number_values(query, next),
        _ => {}
    }
}

/// All items get one number, as they are one value.
fn number_list(items: &mut [Value], next: &mut usize) {
    for item in items.iter_mut() {
        if let Some(numbered) = numbered(item, *next) {
            *item = numbered;
        }
    }
    *next += 1;
}

fn number_value(value: &mut Value, next: &mut usize) {
    if let Value::List(_, items) = value {
        return number_list(items, next);
    }
    if let Some(numbered) = numbered(value, *next) {
        *value = numbered;
        *next += 1;
    }
}

/// Whether a number can stand for the value.
const fn is_numbered(value: &Value) -> bool {
    matches!(
        value,
        Value::Integer(_) | Value::Text(_) | Value::Date(_) | Value::DateTime(_) | Value::Uuid(_)
    )
}

/// The number as a value of another one's kind and size; `None` for those that a shape doesn't gather.
fn numbered(value: &Value, number: usize) -> Option<Value> {
    let small = i64::try_from(number).ok()?;
    let moment = || DateTime::UNIX_EPOCH.checked_add_signed(TimeDelta::try_days(small)?);
    Some(match value {
        Value::Integer(value) if *value < 0 => Value::Integer(-(Width::of(*value).first() + small)),
        Value::Integer(value) => Value::Integer(Width::of(*value).first() + small),
        // With all that patterns escape and functions change, so that a text that is not bound as it is shows.
        Value::Text(_) => Value::Text(format!(r#" Value %_\'"[({{^$*?|# É {number} "#)),
        Value::Date(_) => Value::Date(moment()?.date_naive()),
        Value::DateTime(_) => Value::DateTime(moment()?),
        Value::Uuid(_) => Value::Uuid(Uuid::from_u128(u128::try_from(number).ok()?)),
        _ => return None,
    })
}
