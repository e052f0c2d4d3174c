//! Querysets as what `is_in` looks in.

use super::QuerySet;
use crate::models::expressions::{ComparedWith, Expr, Members};
use crate::models::fields::FieldType;
use crate::models::query::{Lookup, Node};
use crate::value::ValueKind;

#[diagnostic::do_not_recommend]
impl<R, T, M, O: FieldType> Members<R, T> for QuerySet<M, O>
where
    O::Inner: ComparedWith<T>,
{
    fn has(self, left: Node, _: ValueKind) -> Expr<R, bool> {
        Expr::new(left.lookup(Lookup::In, Node::Subquery(self.query)))
    }
}
