//! The lookups: inherent methods of columns and expressions, gated by what the field's type can do.

use std::ops::{BitAnd, BitOr, BitXor, Not};

use crate::models::expressions::{Column, Expr, Operand, Order};
use crate::models::fields::storage::{BooleanLookups, DateLookups, OrderedLookups, TextLookups};
use crate::models::fields::{FieldType, Nullness};
use crate::models::query::{Function, Lookup, Node};
use crate::value::{Value, ValueKind};

/// The predicate `left lookup right`.
fn lookup<R>(lookup: Lookup, left: Node, right: Vec<Node>) -> Expr<R, bool> {
    Expr::new(Node::Lookup {
        lookup,
        left: Box::new(left),
        right,
    })
}

/// A lookup whose value is `true` or `false`.
fn boolean<R>(name: Lookup, left: Node, value: bool) -> Expr<R, bool> {
    lookup(name, left, vec![Node::Value(Value::Boolean(value))])
}

/// The part of a date, as an integer.
fn extract(function: Function, argument: Node) -> Node {
    Node::Function {
        function,
        arguments: vec![argument],
        kind: ValueKind::Integer,
    }
}

/// The predicate that the left side is one of the values: of plain ones a list, of expressions one comparison each.
fn membership<R>(left: Node, kind: ValueKind, nodes: Vec<Node>) -> Expr<R, bool> {
    if nodes.iter().all(|node| matches!(node, Node::Value(_))) {
        let values = nodes.into_iter().filter_map(|node| match node {
            Node::Value(value) => Some(value),
            _ => None,
        });
        let list = Node::Value(Value::List(kind, values.collect()));
        return lookup(Lookup::In, left, vec![list]);
    }
    let equal = |node| lookup::<R>(Lookup::Exact, left.clone(), vec![node]).into_node();
    Expr::new(Node::Or(nodes.into_iter().map(equal).collect()))
}

handles! {
    /// Equals the value: Django's `exact`. A NULL equals nothing; ask with [`is_null`](Self::is_null).
    pub fn eq(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool> {
        lookup(Lookup::Exact, self.into(), vec![value.into_node()])
    }

    /// Does not equal the value. As with Django's `exclude`, a row with NULL counts as unequal.
    pub fn ne(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool> {
        !self.eq(value)
    }

    /// Is one of the values: Django's `in`. Of no values, none.
    pub fn is_in(self, values: impl IntoIterator<Item = impl Operand<R, T::Inner>>) -> Expr<R, bool> {
        let nodes = values.into_iter().map(Operand::into_node).collect();
        membership(self.into(), T::COLUMN.value_kind(), nodes)
    }

    /// Is NULL, or belongs to a relation that has no row: Django's `isnull=True`.
    pub fn is_null(self) -> Expr<R, bool> {
        boolean(Lookup::IsNull, self.into(), true)
    }

    /// Is not NULL: Django's `isnull=False`.
    pub fn is_not_null(self) -> Expr<R, bool> {
        boolean(Lookup::IsNull, self.into(), false)
    }

    /// Is greater than the value.
    pub fn gt(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Gt, self.into(), vec![value.into_node()])
    }

    /// Is greater than the value, or equals it.
    pub fn gte(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Gte, self.into(), vec![value.into_node()])
    }

    /// Is less than the value.
    pub fn lt(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Lt, self.into(), vec![value.into_node()])
    }

    /// Is less than the value, or equals it.
    pub fn lte(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Lte, self.into(), vec![value.into_node()])
    }

    /// Lies between the two values, both included: Django's `range`.
    pub fn range(self, from: impl Operand<R, T::Inner>, to: impl Operand<R, T::Inner>) -> Expr<R, bool>
    where
        T::Storage: OrderedLookups,
    {
        lookup(Lookup::Range, self.into(), vec![from.into_node(), to.into_node()])
    }

    /// Equals the text, the case of letters aside.
    pub fn iexact(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IExact, self.into(), vec![text.into_node()])
    }

    /// Contains the text. SQLite takes `a` and `A` for the same.
    pub fn contains(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::Contains, self.into(), vec![text.into_node()])
    }

    /// Contains the text, the case of letters aside.
    pub fn icontains(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IContains, self.into(), vec![text.into_node()])
    }

    /// Starts with the text. SQLite takes `a` and `A` for the same.
    pub fn startswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::StartsWith, self.into(), vec![text.into_node()])
    }

    /// Starts with the text, the case of letters aside.
    pub fn istartswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IStartsWith, self.into(), vec![text.into_node()])
    }

    /// Ends with the text. SQLite takes `a` and `A` for the same.
    pub fn endswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::EndsWith, self.into(), vec![text.into_node()])
    }

    /// Ends with the text, the case of letters aside.
    pub fn iendswith(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IEndsWith, self.into(), vec![text.into_node()])
    }

    /// Matches the regular expression, in the database's own dialect.
    pub fn regex(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::Regex, self.into(), vec![text.into_node()])
    }

    /// Matches the regular expression, the case of letters aside.
    pub fn iregex(self, text: impl Operand<R, String>) -> Expr<R, bool>
    where
        T::Storage: TextLookups,
    {
        lookup(Lookup::IRegex, self.into(), vec![text.into_node()])
    }

    /// The year, as an expression: compare it with `eq`, `gt`, …
    pub fn year(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(extract(Function::ExtractYear, self.into()))
    }

    /// The month, 1 to 12, as an expression.
    pub fn month(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(extract(Function::ExtractMonth, self.into()))
    }

    /// The day of the month, as an expression.
    pub fn day(self) -> Expr<R, <T::Nullness as Nullness>::Apply<i32>>
    where
        T::Storage: DateLookups,
    {
        Expr::new(extract(Function::ExtractDay, self.into()))
    }

    /// The boolean itself as a predicate: `b.in_stock.is_true()`.
    pub fn is_true(self) -> Expr<R, bool>
    where
        T::Storage: BooleanLookups,
    {
        boolean(Lookup::Exact, self.into(), true)
    }

    /// The boolean's contrary as a predicate.
    pub fn is_false(self) -> Expr<R, bool>
    where
        T::Storage: BooleanLookups,
    {
        boolean(Lookup::Exact, self.into(), false)
    }

    /// The least first.
    pub fn asc(self) -> Order<R> {
        Order::new(self.into(), false)
    }

    /// The greatest first.
    pub fn desc(self) -> Order<R> {
        Order::new(self.into(), true)
    }
}

macro_rules! connective {
    ($operator:ident $method:ident $node:ident) => {
        impl<R> $operator for Expr<R, bool> {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                Expr::new(match self.into_node() {
                    Node::$node(mut nodes) => {
                        nodes.push(other.into_node());
                        Node::$node(nodes)
                    }
                    node => Node::$node(vec![node, other.into_node()]),
                })
            }
        }
    };
}

connective!(BitAnd bitand And);
connective!(BitOr bitor Or);
connective!(BitXor bitxor Xor);

impl<R> Not for Expr<R, bool> {
    type Output = Self;

    /// Turns the predicate round, in Django's sense: see [`Node::Not`].
    fn not(self) -> Self {
        Expr::new(match self.into_node() {
            Node::Not(node) => *node,
            node => Node::Not(Box::new(node)),
        })
    }
}
