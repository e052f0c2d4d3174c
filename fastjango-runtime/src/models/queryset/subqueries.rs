//! Querysets as parts of other queries: Django's `Exists` and `Subquery`.

use super::QuerySet;
use crate::models::expressions::Expr;
use crate::models::fields::FieldType;
use crate::models::query::Node;

/// What each row of a subquery is: one value, of the type `T` where there may be no row.
#[diagnostic::on_unimplemented(
    message = "a subquery is one value, and the rows of this queryset are `{Self}`",
    label = "its rows are not one value each",
    note = "`.values(|row| row.id)` selects one column"
)]
pub trait SubqueryValue<T> {}

#[diagnostic::do_not_recommend]
impl<T: FieldType> SubqueryValue<T::Nullable> for T {}

/// Whether a queryset has a row, as a predicate of another query: Django's `Exists`.
///
/// Columns of that query are named by `outer_ref`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let of = |author| Book::objects().filter(|b| b.author_id.eq(outer_ref(author)));
/// let writers = Author::objects().filter(|a| exists(of(a.id))).values(|a| a.name);
/// assert_eq!(writers.all(db).await?, ["Frank", "Jane"]);
/// # Ok(()) });
/// ```
pub fn exists<R, M, O>(queryset: QuerySet<M, O>) -> Expr<R, bool> {
    Expr::new(Node::Exists(queryset.query))
}

/// The value of a queryset's first row, as an expression of another query: Django's `Subquery`. It is NULL where there
/// is no row.
///
/// Columns of that query are named by `outer_ref`. A queryset that may have more rows needs an order and `limit(1)`:
/// databases but SQLite refuse a second row.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let longest = |author| {
///     let books = Book::objects().filter(|b| b.author_id.eq(outer_ref(author)));
///     subquery(books.order_by(|b| b.pages.desc()).limit(1).values(|b| b.title))
/// };
/// let authors = Author::objects().values(|a| longest(a.id)).all(db).await?;
/// assert_eq!(authors, [Some("Dune".to_owned()), Some("Emma".to_owned()), None]);
/// # Ok(()) });
/// ```
pub fn subquery<R, M, T, O: SubqueryValue<T>>(queryset: QuerySet<M, O>) -> Expr<R, T> {
    Expr::new(Node::Subquery(queryset.query))
}
