//! What `select_related` takes: the handles of to-one relations.

use crate::models::base::{Handles, Model};
use crate::models::presence::ToOne;
use crate::models::query::{Path, RelatedTree};

/// The handles of a to-one relation, or a tuple of such: what `select_related` takes.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // One relation, a longer path, or several.
/// let review = Review::objects().select_related(|r| (r.book(), r.book().author())).first(db).await?.unwrap();
/// assert_eq!(review.book.get()?.author.get()?.name, "Frank");
/// # Ok(()) });
/// ```
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

/// The handles of a queryset's own model and of to-one relations, or a tuple of such: what `of` takes.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// db.atomic(async |tx| {
///     let books = Book::objects().select_related(|b| b.author()).select_for_update().of(|b| (b, b.author()));
///     assert_eq!(books.all(tx).await?.len(), 4);
///     Ok(())
/// })
/// .await?;
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`of` takes the model itself and to-one relations of `{R}`, not `{Self}`",
    label = "expected `b`, `b.author()` or a tuple of such"
)]
pub trait LockedPaths<R> {
    /// Adds the ways to the list.
    fn append(self, paths: &mut Vec<Path>);
}

impl<R: Model, H> LockedPaths<R> for H
where
    H: Handles<Root = R>,
    H::Presence: ToOne,
{
    fn append(self, paths: &mut Vec<Path>) {
        paths.push(self.path());
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

        #[diagnostic::do_not_recommend]
        impl<R: Model, $($name: LockedPaths<R>),+> LockedPaths<R> for ($($name,)+) {
            fn append(self, paths: &mut Vec<Path>) {
                $(self.$index.append(paths);)+
            }
        }
    )*};
}

for_tuples!(tuples);
