//! What `is_in` looks in.

use crate::models::expressions::{Expr, Operand};
use crate::models::query::{Lookup, Node};
use crate::value::{Value, ValueKind};

/// What a field of type `T`, in a query over `R`, can be one of: values, columns and expressions of the same query, or
/// the rows of a queryset that are one value each.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // Values, columns of the row, or the rows of another query.
/// let values = Book::objects().filter(|b| b.pages.is_in([256, 474]));
/// let columns = Book::objects().filter(|b| b.title.is_in([b.author().name, b.title]));
/// let query = Book::objects().filter(|b| b.id.is_in(Review::objects().values(|r| r.book_id)));
/// assert_eq!((values.count(db).await?, columns.count(db).await?, query.count(db).await?), (2, 4, 2));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` is not looked for in `{Self}`",
    label = "expected values of type `{T}`, or a queryset of them",
    note = "a queryset gives values by `.values(|row| row.id)`; rows of a model are looked for by the relation to it, as in \
            `b.author().is_in(Author::objects())`"
)]
pub trait Members<R, T> {
    /// The predicate that the left side, of this kind, is one of them.
    fn has(self, left: Node, kind: ValueKind) -> Expr<R, bool>;
}

#[diagnostic::do_not_recommend]
impl<R, T, I: IntoIterator<Item: Operand<R, T>>> Members<R, T> for I {
    fn has(self, left: Node, kind: ValueKind) -> Expr<R, bool> {
        membership(left, kind, self.into_iter().map(Operand::into_node).collect())
    }
}

/// Of plain values of one kind a list, of others one comparison each.
fn membership<R>(left: Node, kind: ValueKind, nodes: Vec<Node>) -> Expr<R, bool> {
    let first = match nodes.first() {
        Some(Node::Value(value)) => value.kind(),
        _ => kind,
    };
    let alike = |node: &Node| matches!(node, Node::Value(value) if value.kind() == first);
    if nodes.iter().all(alike) {
        let values = nodes.into_iter().filter_map(|node| match node {
            Node::Value(value) => Some(value),
            _ => None,
        });
        let list = Node::Value(Value::List(first, values.collect()));
        return Expr::new(left.lookup(Lookup::In, list));
    }
    let equal = |node| left.clone().lookup(Lookup::Exact, node);
    Expr::new(Node::Or(nodes.into_iter().map(equal).collect()))
}
