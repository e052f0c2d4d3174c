//! Expressions of the query around a subquery: Django's `OuterRef`.

use crate::models::base::Model;
use crate::models::expressions::{Expr, Expression};
use crate::models::query::{Node, OuterModel};

/// A column or expression of the query around a subquery, for use within that: Django's `OuterRef`.
///
/// `Q` is the model of that query, which the handle tells; it is found however deep the subquery stands, the nearest
/// query over `Q` first. In Django's `OuterRef(OuterRef(…))` one is needed for each step.
///
/// A queryset with one is only asked as a part of another query, by `exists`, `subquery` or `is_in`; alone, and in a
/// query over no `Q`, it is [`Error::Query`](crate::error::Error::Query).
pub fn outer_ref<R, Q: Model, E: Expression<Q>>(expression: E) -> Expr<R, E::Type> {
    Expr::new(Node::Outer {
        model: Some(OuterModel(Q::options())),
        expression: Box::new(expression.into_node()),
    })
}
