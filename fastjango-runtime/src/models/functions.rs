//! What begins an expression that no handle begins: Django's `Case`, `Concat`, `Exists`, `OuterRef`, `Q`, `Random`,
//! `Subquery` and `Value`.
//!
//! Functions of one expression are methods of the handles: `a.name.lower()`, `a.nick.coalesce(a.name)`.

pub use crate::models::expressions::{When, concat, outer_ref, q, value, when};
pub use crate::models::queryset::{exists, subquery};

use crate::models::expressions::Expr;
use crate::models::query::{Function, Node};
use crate::value::ValueKind;

/// A number from 0 to 1, another one for each row: Django's `Random`. To order by it is Django's `order_by('?')`.
pub fn random<R>() -> Expr<R, f64> {
    Expr::new(Node::Function {
        function: Function::Random,
        arguments: Vec::new(),
        kind: ValueKind::Float,
    })
}
