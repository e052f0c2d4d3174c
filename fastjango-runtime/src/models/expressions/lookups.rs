//! The lookups: inherent methods of columns and expressions, gated by what the field's type can do.

use std::ops::{BitAnd, BitOr, BitXor, Not};

use crate::models::expressions::{Column, Expr, Operand, Order};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{BooleanField, DateLookups, OrderedLookups, TextLookups};
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

/// The part of a date, as an integer.
fn extract(function: Function, argument: Node) -> Node {
    Node::Function {
        function,
        arguments: vec![argument],
        kind: ValueKind::Integer,
    }
}

/// Values for `is_in`, as one list.
fn list<R, T: FieldType>(values: impl IntoIterator<Item = impl Operand<R, T>>) -> Vec<Node> {
    in_list(
        T::COLUMN.value_kind(),
        values.into_iter().map(Operand::into_node).collect(),
    )
}

/// A list of plain values is one parameter; one with expressions in it stays as it is.
fn in_list(kind: ValueKind, nodes: Vec<Node>) -> Vec<Node> {
    if !nodes.iter().all(|node| matches!(node, Node::Value(_))) {
        return nodes;
    }
    let values = nodes.into_iter().filter_map(|node| {
        if let Node::Value(value) = node {
            Some(value)
        } else {
            None
        }
    });
    vec![Node::Value(Value::List(kind, values.collect()))]
}

macro_rules! comparison {
    ($($(#[$attribute:meta])* $name:ident $lookup:ident;)*) => {$(
        $(#[$attribute])*
        pub fn $name(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool>
        where
            T::Storage: OrderedLookups,
        {
            lookup(Lookup::$lookup, self.into(), vec![value.into_node()])
        }
    )*};
}

macro_rules! text {
    ($($(#[$attribute:meta])* $name:ident $lookup:ident;)*) => {$(
        $(#[$attribute])*
        pub fn $name(self, text: impl Operand<R, String>) -> Expr<R, bool>
        where
            T::Storage: TextLookups,
        {
            lookup(Lookup::$lookup, self.into(), vec![text.into_node()])
        }
    )*};
}

macro_rules! lookups {
    ($handle:ident) => {
        impl<R, T: FieldType> $handle<R, T> {
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
                lookup(Lookup::In, self.into(), list::<R, T::Inner>(values))
            }

            /// Is NULL, or belongs to a relation that has no row: Django's `isnull=True`.
            pub fn is_null(self) -> Expr<R, bool> {
                lookup(
                    Lookup::IsNull,
                    self.into(),
                    vec![Node::Value(Value::Boolean(true))],
                )
            }

            /// Is not NULL: Django's `isnull=False`.
            pub fn is_not_null(self) -> Expr<R, bool> {
                lookup(
                    Lookup::IsNull,
                    self.into(),
                    vec![Node::Value(Value::Boolean(false))],
                )
            }

            comparison! {
                /// Is greater than the value.
                gt Gt;
                /// Is greater than the value, or equals it.
                gte Gte;
                /// Is less than the value.
                lt Lt;
                /// Is less than the value, or equals it.
                lte Lte;
            }

            /// Lies between the two values, both included: Django's `range`.
            pub fn range(self, from: impl Operand<R, T::Inner>, to: impl Operand<R, T::Inner>) -> Expr<R, bool>
            where
                T::Storage: OrderedLookups,
            {
                lookup(Lookup::Range, self.into(), vec![from.into_node(), to.into_node()])
            }

            text! {
                /// Equals the text, the case of letters aside.
                iexact IExact;
                /// Contains the text. SQLite takes `a` and `A` for the same.
                contains Contains;
                /// Contains the text, the case of letters aside.
                icontains IContains;
                /// Starts with the text. SQLite takes `a` and `A` for the same.
                startswith StartsWith;
                /// Starts with the text, the case of letters aside.
                istartswith IStartsWith;
                /// Ends with the text. SQLite takes `a` and `A` for the same.
                endswith EndsWith;
                /// Ends with the text, the case of letters aside.
                iendswith IEndsWith;
                /// Matches the regular expression, in the database's own dialect.
                regex Regex;
                /// Matches the regular expression, the case of letters aside.
                iregex IRegex;
            }

            /// The year, as an expression: compare it with `eq`, `gt`, …
            pub fn year(self) -> Expr<R, <T::Nullness as crate::models::fields::Nullness>::Apply<i32>>
            where
                T::Storage: DateLookups,
            {
                Expr::new(extract(Function::ExtractYear, self.into()))
            }

            /// The month, 1 to 12, as an expression.
            pub fn month(self) -> Expr<R, <T::Nullness as crate::models::fields::Nullness>::Apply<i32>>
            where
                T::Storage: DateLookups,
            {
                Expr::new(extract(Function::ExtractMonth, self.into()))
            }

            /// The day of the month, as an expression.
            pub fn day(self) -> Expr<R, <T::Nullness as crate::models::fields::Nullness>::Apply<i32>>
            where
                T::Storage: DateLookups,
            {
                Expr::new(extract(Function::ExtractDay, self.into()))
            }

            /// The boolean itself as a predicate: `b.in_stock.is_true()`.
            pub fn is_true(self) -> Expr<R, bool>
            where
                T: FieldType<Storage = BooleanField>,
            {
                lookup(
                    Lookup::Exact,
                    self.into(),
                    vec![Node::Value(Value::Boolean(true))],
                )
            }

            /// The boolean's contrary as a predicate.
            pub fn is_false(self) -> Expr<R, bool>
            where
                T: FieldType<Storage = BooleanField>,
            {
                lookup(
                    Lookup::Exact,
                    self.into(),
                    vec![Node::Value(Value::Boolean(false))],
                )
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
    };
}

lookups!(Column);
lookups!(Expr);

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
