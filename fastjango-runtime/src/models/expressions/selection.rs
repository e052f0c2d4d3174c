//! What `values`, `annotate` and `aggregate` select: one expression or a tuple of them, with their types.

use crate::db::Row;
use crate::error::Result;
use crate::models::base::Model;
use crate::models::expressions::{Column, Expr, Open};
use crate::models::fields::FieldType;
use crate::models::presence::Present;
use crate::models::query::Node;
use crate::value::Value;

/// A column or an expression, whichever.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let longest = Book::objects().values(|b| (b.title, b.pages + 1, b.author().name)).first(db).await?;
/// assert_eq!(longest, Some(("Dune".to_owned(), 413, "Frank".to_owned())));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "a query over `{R}` cannot select `{Self}`",
    label = "expected fields or expressions of `{R}`"
)]
pub trait Expression<R> {
    /// Its type.
    type Type: FieldType;
    /// Whether it is a secret column.
    type Secrecy;

    /// The untyped form.
    fn into_node(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType, S> Expression<R> for Column<R, T, S> {
    type Type = T;
    type Secrecy = S;

    fn into_node(self) -> Node {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl<R, T: FieldType> Expression<R> for Expr<R, T> {
    type Type = T;
    type Secrecy = Open;

    fn into_node(self) -> Node {
        Expr::into_node(self)
    }
}

/// An expression whose type is `T`: what is selected for a field of a struct with `#[derive(Row)]`.
#[diagnostic::on_unimplemented(
    message = "what is selected for a field of type `{T}` is of another type",
    label = "is not a `{T}`",
    note = "the field's type is the expression's own; behind a relation that may be absent it is an `Option`"
)]
pub trait SelectedAs<R, T>: Expression<R> {}

#[diagnostic::do_not_recommend]
impl<R, T, E: Expression<R, Type = T>> SelectedAs<R, T> for E {}

/// A struct with `#[derive(Row)]` and `#[row(model = …)]`: some columns of a model, by name, for `only`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // `Cover` has `#[derive(Row)]` and `#[row(model = Book)]`.
/// let cover: Cover = Book::objects().only().first(db).await?.expect("there are books");
/// assert_eq!((cover.title.as_str(), cover.author.as_str()), ("Dune", "Frank"));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which columns of `{M}` it has",
    label = "not a row of `{M}`",
    note = "write `#[derive(Row)]` and `#[row(model = {M})]` on the struct"
)]
pub trait RowOf<M: Model>: Sized + Send + 'static {
    /// What is selected for its fields.
    fn values(fields: M::Fields<M, Present>) -> impl Selection<M, Output = Self>;

    /// The values of its fields, in their order.
    fn encode(&self) -> Vec<Value>;
}

/// What is selected for a field, if it has its type; generated code calls it at the field's own token.
pub fn selected<R, T: FieldType, E: SelectedAs<R, T>>(expression: E) -> Expr<R, T> {
    Expr::new(expression.into_node())
}

/// What a query selects beside or instead of a model's columns, and what each row becomes.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let one: Vec<String> = Book::objects().values(|b| b.title).all(db).await?;
/// let several: Vec<(String, Option<f64>)> = Book::objects().values(|b| (b.title, b.rating)).all(db).await?;
/// assert_eq!((one[0].as_str(), several[0].1), ("Dune", Some(4.5)));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "a query over `{R}` cannot select `{Self}`",
    label = "expected a field or expression of `{R}`, or a tuple of at most 12"
)]
pub trait Selection<R> {
    /// What a row becomes: a value, or a tuple of values.
    type Output: Send + 'static;

    /// How many columns it takes.
    const WIDTH: usize;

    /// Adds the expressions to the end of `nodes`.
    fn append(self, nodes: &mut Vec<Node>);

    /// Reads the columns that begin at `start`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where a value does not fit its type.
    fn decode(row: &Row, start: usize) -> Result<Self::Output>;
}

macro_rules! single {
    ($handle:ident $(<$secrecy:ident>)?) => {
        #[diagnostic::do_not_recommend]
        impl<R, T: FieldType $(, $secrecy)?> Selection<R> for $handle<R, T $(, $secrecy)?> {
            type Output = T;

            const WIDTH: usize = 1;

            fn append(self, nodes: &mut Vec<Node>) {
                nodes.push(self.into());
            }

            fn decode(row: &Row, start: usize) -> Result<T> {
                T::decode(row, start)
            }
        }
    };
}

single!(Column<S>);
single!(Expr);

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R, $($name: Expression<R>),+> Selection<R> for ($($name,)+) {
            type Output = ($($name::Type,)+);

            const WIDTH: usize = [$($index),+].len();

            fn append(self, nodes: &mut Vec<Node>) {
                $(nodes.push(self.$index.into_node());)+
            }

            fn decode(row: &Row, start: usize) -> Result<Self::Output> {
                Ok(($($name::Type::decode(row, start + $index)?,)+))
            }
        }
    )*};
}

for_tuples!(tuples);
