//! The lookups of relations: which rows they lead to.

use crate::models::base::{Handles, Model};
use crate::models::expressions::Expr;
use crate::models::query::{Lookup, Node};
use crate::models::queryset::QuerySet;
use crate::models::related::RelatedKey;
use crate::value::Value;

/// What the rows of a relation to the model `M` can be among: a queryset of `M`, instances, or keys.
#[diagnostic::on_unimplemented(
    message = "the rows of a relation to `{M}` are not looked for in `{Self}`",
    label = "expected a queryset, instances or keys of `{M}`"
)]
pub trait RelatedMembers<M> {
    /// The right side of the lookup.
    fn into_members(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<M: Model> RelatedMembers<M> for QuerySet<M> {
    fn into_members(self) -> Node {
        Node::Subquery(Box::new(self.into_query()))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, I: IntoIterator<Item: RelatedKey<M>>> RelatedMembers<M> for I {
    fn into_members(self) -> Node {
        let keys = self.into_iter().map(|row| row.related_key()).collect();
        Node::Value(Value::List(M::KEY_COLUMN.value_kind(), keys))
    }
}

/// The lookups of a relation by the rows that it leads to.
pub trait RelationLookups: Handles {
    /// Leads to one of these rows: Django's `author__in`. They are a queryset of the related model, instances, or keys:
    /// `b.author().is_in(Author::objects().filter(|a| a.age.gt(60)))`, `b.tags().is_in([&new, &rare])`.
    fn is_in(self, rows: impl RelatedMembers<Self::Model>) -> Expr<Self::Root, bool> {
        self.looked_up(Lookup::In, rows.into_members())
    }

    /// Leads to this row, named by an instance or its key: Django's `author=frank`.
    fn eq(self, row: impl RelatedKey<Self::Model>) -> Expr<Self::Root, bool> {
        self.looked_up(Lookup::Exact, Node::Value(row.related_key()))
    }

    /// Leads to a row: Django's `author__isnull=False`.
    fn is_not_null(self) -> Expr<Self::Root, bool> {
        self.looked_up(Lookup::IsNull, Node::Value(Value::Boolean(false)))
    }

    /// Leads to no row: Django's `author__isnull=True`.
    fn is_null(self) -> Expr<Self::Root, bool> {
        self.looked_up(Lookup::IsNull, Node::Value(Value::Boolean(true)))
    }

    #[doc(hidden)]
    fn looked_up(self, lookup: Lookup, right: Node) -> Expr<Self::Root, bool> {
        Expr::new(
            Node::Column {
                path: self.path(),
                column: Self::Model::options().primary_key,
            }
            .lookup(lookup, right),
        )
    }
}

impl<H: Handles> RelationLookups for H {}
