//! Columns of a model's own, as `save_fields` and `update` name them.

use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::{Column, IntoAssignments};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::presence::Present;
use crate::models::query::{Node, Path};

/// A new value for a column: the way to the column's model, the column, the value.
pub type Assigned = (Path, ColumnIndex, Node);

/// What `save_fields`, `refresh_fields` and `bulk_update` take: a column, or a tuple or list of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
/// dune.save_fields(db, |b| b.pages).await?;
/// dune.save_fields(db, |b| (b.pages, b.price)).await?;
/// // A column of another table is none of the book's.
/// assert!(matches!(dune.save_fields(db, |b| b.author().name).await, Err(Error::Query(_))));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column of `{R}`",
    label = "expected a field such as `b.title`, or a tuple of such"
)]
pub trait IntoColumns<R> {
    /// Adds the columns, each with the way to its model, to the end of the list.
    fn append(self, columns: &mut Vec<(Path, ColumnIndex)>);
}

#[diagnostic::do_not_recommend]
impl<R, T, S> IntoColumns<R> for Column<R, T, S> {
    fn append(self, columns: &mut Vec<(Path, ColumnIndex)>) {
        columns.push((self.path, self.index));
    }
}

/// None at all.
#[diagnostic::do_not_recommend]
impl<R> IntoColumns<R> for () {
    fn append(self, _: &mut Vec<(Path, ColumnIndex)>) {}
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R, $($name: IntoColumns<R>),+> IntoColumns<R> for ($($name,)+) {
            fn append(self, columns: &mut Vec<(Path, ColumnIndex)>) {
                $(self.$index.append(columns);)+
            }
        }
    )*};
}

for_tuples!(tuples);

/// The columns that a closure over the handles names, each once.
///
/// # Errors
///
/// [`Error::Query`] for a column of a related model.
pub fn own_columns<M: Model, S: IntoColumns<M>>(
    columns: impl FnOnce(M::Fields<M, Present>) -> S,
) -> Result<Vec<ColumnIndex>> {
    let mut list = Vec::new();
    columns(M::fields()).append(&mut list);
    let mut own = Vec::with_capacity(list.len());
    for (path, column) in list {
        own_path(M::options(), path)?;
        if !own.contains(&column) {
            own.push(column);
        }
    }
    Ok(own)
}

/// The assignments that a closure over the handles makes.
///
/// # Errors
///
/// [`Error::Query`] for a column of a related model.
pub fn own_assignments<M: Model, S: IntoAssignments<M>>(
    assignments: impl FnOnce(M::Fields<M, Present>) -> S,
) -> Result<Vec<(ColumnIndex, Node)>> {
    let mut list = Vec::new();
    assignments(M::fields()).append(&mut list);
    let own = |(path, column, value)| own_path(M::options(), path).map(|()| (column, value));
    list.into_iter().map(own).collect()
}

fn own_path(model: &ModelOptions, path: Path) -> Result<()> {
    if path.is_root() {
        return Ok(());
    }
    Err(Error::Query(format!(
        "only columns of `{}` itself can be written or read again, not those of related rows",
        model.name
    )))
}
