//! What `select_related` takes: the handles of to-one relations.

use crate::models::base::{Handles, Model};
use crate::models::presence::ToOne;
use crate::models::query::RelatedTree;

/// The handles of a to-one relation, or a tuple of such: what `select_related` takes.
#[diagnostic::on_unimplemented(
    message = "`select_related` takes to-one relations of `{R}`, not `{Self}`",
    label = "a to-many relation belongs in `prefetch_related`, a column in neither"
)]
pub trait RelatedPaths<R> {
    /// Adds the relations to the tree.
    fn append(self, tree: &mut RelatedTree);
}

impl<R: Model, H> RelatedPaths<R> for H
where
    H: Handles<Root = R>,
    H::Presence: ToOne,
{
    fn append(self, tree: &mut RelatedTree) {
        if let Some(hops) = self.path().hops() {
            tree.add(hops);
        }
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R: Model, $($name: RelatedPaths<R>),+> RelatedPaths<R> for ($($name,)+) {
            fn append(self, tree: &mut RelatedTree) {
                $(self.$index.append(tree);)+
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}
