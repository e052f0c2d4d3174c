//! What `#[model]` lets the compiler check of the two sides of a relation.

use std::marker::PhantomData;

use crate::models::base::{Handles, Model};
use crate::models::options::RelationKind;
use crate::models::related::{ForeignKey, ManyToMany, OneToOne};

/// A relation field that points to the model `T`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // Both sides of a relation are declared, and the compiler compares them: `Author.books` and `Book.author`.
/// let frank = Author::objects().first(db).await?.unwrap();
/// assert_eq!(frank.books.all().select_related(|b| b.author()).first(db).await?.unwrap().author.get()?.name, "Frank");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "the inverse of this relation does not point back to `{T}`",
    label = "its type is `{Self}`",
    note = "the inverse of `HasMany` is a `ForeignKey`, of `HasOne` a `OneToOne`, of `ManyToMany` a `ManyToMany`"
)]
pub trait PointsTo<T, Kind> {}

/// The inverse has to be a `ForeignKey`.
#[derive(Debug)]
pub struct ByForeignKey;

/// The inverse has to be a `OneToOne`.
#[derive(Debug)]
pub struct ByOneToOne;

/// The inverse has to be a `ManyToMany`.
#[derive(Debug)]
pub struct ByManyToMany;

#[diagnostic::do_not_recommend]
impl<T: Model> PointsTo<T, ByForeignKey> for ForeignKey<T> {}
#[diagnostic::do_not_recommend]
impl<T: Model> PointsTo<T, ByForeignKey> for Option<ForeignKey<T>> {}
#[diagnostic::do_not_recommend]
impl<T: Model> PointsTo<T, ByOneToOne> for OneToOne<T> {}
#[diagnostic::do_not_recommend]
impl<T: Model> PointsTo<T, ByOneToOne> for Option<OneToOne<T>> {}
#[diagnostic::do_not_recommend]
impl<T: Model> PointsTo<T, ByManyToMany> for ManyToMany<T> {}

/// The relation that a model was to have as the other side and has not; `check_inverse` says no more of it.
#[doc(hidden)]
#[derive(Debug)]
pub struct NoInverse;

#[diagnostic::do_not_recommend]
impl<T, Kind> PointsTo<T, Kind> for NoInverse {}

/// What stands for the handles of that relation; `N` is a struct whose only field and whose own name are the relation's.
#[doc(hidden)]
#[derive(Debug)]
pub struct MissingInverse<N>(PhantomData<N>);

impl<N> MissingInverse<N> {
    /// Stands for handles.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "generated code alone makes one")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

/// What has the field of a relation: the model whose handles lead there, or the struct that stands for it.
#[doc(hidden)]
pub trait InverseRow<M> {
    /// What has the field.
    type Row;
}

#[diagnostic::do_not_recommend]
impl<M, H: Handles> InverseRow<M> for H {
    type Row = M;
}

#[diagnostic::do_not_recommend]
impl<M, N> InverseRow<M> for MissingInverse<N> {
    type Row = N;
}

/// Handles of the relation `N` of the model `M`, which is the other side of one of `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{M}` has no relation `{N}` to `{T}`",
    label = "its other side is missing",
    note = "the other side is a field of `{M}`, `{N}: ForeignKey<{T}>` for `HasMany` and `{N}: OneToOne<{T}>` for \
            `HasOne`; one of another name is named by `#[relation(inverse = …)]`"
)]
pub trait InverseOf<M, T, N> {}

#[diagnostic::do_not_recommend]
impl<M, T, N, H: Handles> InverseOf<M, T, N> for H {}

/// What has the field of the other side; generated code calls it in a constant that is never run.
///
/// # Panics
///
/// Always, if it were called.
#[doc(hidden)]
#[must_use]
pub fn row_of_inverse<M, T, N, H: InverseOf<M, T, N> + InverseRow<M>>(_: &M, _: H) -> &H::Row {
    unreachable!("generated code is checked with it and doesn't run it")
}

/// Checks that a field points back; generated code calls it in a constant that is never run.
pub const fn check_inverse<T, Kind, F: PointsTo<T, Kind>>(_: &F) {}

/// A field of the model between the sides of a `ManyToMany` that points to the side `T`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // `Contribution` has a key to each side: `#[relation(through = Contribution)] helpers: ManyToMany<Author>`.
/// Contribution::new().author(3).book(1).role(Role::Editor).save(db).await?;
/// let dune = Book::objects().first(db).await?.unwrap();
/// assert_eq!(dune.helpers.all().get(db).await?.name, "Mary");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "this field of the model of `through` does not point to `{T}`",
    label = "its type is `{Self}`",
    note = "it has to be a `ForeignKey<{T}>`; `through_fields = [here, there]` names others"
)]
pub trait LinksTo<T> {}

#[diagnostic::do_not_recommend]
impl<T: Model> LinksTo<T> for ForeignKey<T> {}

/// Checks that a field of a model between points to a side; generated code calls it in a constant that is never run.
pub const fn check_through<T, F: LinksTo<T>>(_: &F) {}

/// Checks that a model whose rows' deletion takes other rows along in the database has no key of its own whose rule
/// the program would have to follow: it hears nothing of rows that the database deletes.
///
/// # Panics
///
/// At compile time, where it has one.
pub const fn check_database_deletes<T: Model>() {
    let relations = T::OPTIONS.relations;
    let mut at = 0;
    while at < relations.len() {
        if let RelationKind::Forward { on_delete, .. } = relations[at].kind {
            assert!(
                on_delete.is_left_to_database(),
                "the database does this key's `on_delete`, and the program that of a key of the model it points to; let \
                 one of them do both"
            );
        }
        at += 1;
    }
}
