//! The algebra of predicates, `&`, `|`, `^` and `!`, and what `filter_by` takes: Django's `Q`.

use std::ops::{BitAnd, BitOr, BitXor, Not};

use crate::models::expressions::Expr;
use crate::models::query::Node;

/// What `filter_by` takes: a predicate over the rows of a query over `R`, or `None` for all of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let wanted: Option<&str> = None;
/// let predicate = wanted.map(|title| Book::fields().title.eq(title));
/// assert_eq!(Book::objects().filter_by(predicate).count(db).await?, 4, "nothing is wanted, so all are");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a predicate over `{R}`",
    label = "expected an `Expr<{R}, bool>`, or an `Option` of one"
)]
pub trait IntoPredicate<R> {
    /// The untyped form; `None` keeps all rows.
    fn into_predicate(self) -> Option<Node>;
}

#[diagnostic::do_not_recommend]
impl<R> IntoPredicate<R> for Expr<R, bool> {
    fn into_predicate(self) -> Option<Node> {
        Some(self.into_node())
    }
}

#[diagnostic::do_not_recommend]
impl<R> IntoPredicate<R> for Option<Expr<R, bool>> {
    fn into_predicate(self) -> Option<Node> {
        self.map(Expr::into_node)
    }
}

/// A predicate that asks nothing, to begin with where conditions are gathered one by one: Django's `Q()`.
///
/// Combined with another one by `&`, `|` or `^`, it is that one; alone, and turned round by `!`, it keeps all rows.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut wanted = q();
/// for word in ["Dune", "Emma"] {
///     wanted = wanted | Book::fields().title.startswith(word);
/// }
/// assert_eq!(Book::objects().filter_by(wanted).count(db).await?, 3);
/// # Ok(()) });
/// ```
pub fn q<R>() -> Expr<R, bool> {
    Expr::new(Node::And(Vec::new()))
}

macro_rules! connective {
    ($operator:ident $method:ident $node:ident) => {
        impl<R> $operator for Expr<R, bool> {
            type Output = Self;

            fn $method(self, other: Self) -> Self {
                Expr::new(match (self.into_node(), other.into_node()) {
                    (node, nothing) | (nothing, node) if nothing.asks_nothing() => node,
                    (Node::$node(mut nodes), other) => {
                        nodes.push(other);
                        Node::$node(nodes)
                    }
                    (node, other) => Node::$node(vec![node, other]),
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
