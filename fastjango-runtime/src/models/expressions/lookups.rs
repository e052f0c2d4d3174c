//! The lookups of all types: inherent methods of columns and expressions, gated by what the field's type can do.

use std::ops::{BitAnd, BitOr, BitXor, Not};

use crate::models::expressions::{Column, Expr, Members, Operand, Order};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{BooleanLookups, OrderedLookups};
use crate::models::query::{Lookup, Node};
use crate::value::Value;

/// The predicate `left lookup right`.
pub(super) fn lookup<R>(lookup: Lookup, left: Node, right: Vec<Node>) -> Expr<R, bool> {
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

handles! {
    /// Equals the value: Django's `exact`. A NULL equals nothing; ask with [`is_null`](Self::is_null).
    pub fn eq(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool> {
        lookup(Lookup::Exact, self.into(), vec![value.into_node()])
    }

    /// Does not equal the value. As with Django's `exclude`, a row with NULL counts as unequal.
    pub fn ne(self, value: impl Operand<R, T::Inner>) -> Expr<R, bool> {
        !self.eq(value)
    }

    /// Is one of these: Django's `in`. They are values, columns or expressions, or a queryset whose rows are one value
    /// each: `author.name.is_in(Order::objects().values(|o| o.customer))`. Of no values, none.
    pub fn is_in(self, values: impl Members<R, T::Inner>) -> Expr<R, bool> {
        values.has(self.into(), T::COLUMN.value_kind())
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
