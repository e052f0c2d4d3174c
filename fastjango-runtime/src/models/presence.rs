//! Whether the row at the end of a path is surely there, as a type.

use std::sync::Arc;

use crate::models::fields::FieldType;
use crate::models::gathered::RelatedRows;

/// Whether the row at the end of a path is surely there: [`Present`], [`Optional`] or [`Many`].
///
/// Handles carry it, so that a column read through an outer join is an `Option` in the type of the result.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // Behind a key that may be NULL, and behind a relation to many rows, a column is an `Option`.
/// let row: (String, Option<String>, Option<i32>) =
///     Book::objects().values(|b| (b.author().name, b.publisher().name, b.reviews().rating)).last(db).await?.unwrap();
/// assert_eq!(row, ("Jane".to_owned(), None, None));
/// # Ok(()) });
/// ```
pub trait Presence: Copy + Send + Sync + 'static {
    /// The type of a column whose field has the type `T`.
    type Of<T: FieldType>: FieldType<Inner = T::Inner, Storage = T::Storage>;
    /// The presence after a nullable to-one relation.
    type Outer: Presence;
    /// What the related rows of one row are, each of which is an `O`, where a prefetch brings them.
    type Rows<O: Send + Sync + 'static>: RelatedRows<O> + Sync + 'static;
}

/// The row is there.
#[derive(Debug, Clone, Copy)]
pub struct Present;

/// There is a row or none: a nullable key was followed, or the other side of a one-to-one.
#[derive(Debug, Clone, Copy)]
pub struct Optional;

/// There are any number of rows: a to-many relation was followed.
#[derive(Debug, Clone, Copy)]
pub struct Many;

impl Presence for Present {
    type Of<T: FieldType> = T;
    type Outer = Optional;
    type Rows<O: Send + Sync + 'static> = Option<Arc<O>>;
}

impl Presence for Optional {
    type Of<T: FieldType> = T::Nullable;
    type Outer = Self;
    type Rows<O: Send + Sync + 'static> = Option<Arc<O>>;
}

impl Presence for Many {
    type Of<T: FieldType> = T::Nullable;
    type Outer = Self;
    type Rows<O: Send + Sync + 'static> = Vec<O>;
}

/// A presence that means any number of rows, of which some can be joined by themselves.
#[diagnostic::on_unimplemented(
    message = "`filtered_relation` takes a relation to many rows, and this one leads to one",
    label = "leads to one row; say it in `filter`, or in `when`"
)]
pub trait ToMany: Presence {}

#[diagnostic::do_not_recommend]
impl ToMany for Many {}

/// A presence that means at most one row, so that `select_related` can follow.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // A join brings one row at most, so that `|a| a.books()` does not compile here.
/// let profile = Profile::objects().select_related(|p| p.author()).first(db).await?;
/// assert!(profile.is_none());
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`select_related` cannot follow a to-many relation",
    label = "this path takes a to-many relation; name it in `prefetch_related`"
)]
pub trait ToOne: Presence {}

#[diagnostic::do_not_recommend]
impl ToOne for Present {}

#[diagnostic::do_not_recommend]
impl ToOne for Optional {}
