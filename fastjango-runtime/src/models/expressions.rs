//! Typed handles and expressions: what closures of `filter`, `order_by`, `values` and `annotate` are written with.

use std::fmt;
use std::marker::PhantomData;

use crate::models::fields::{FieldType, Nullable, Nullness, Required};
use crate::models::options::{ColumnIndex, NullsOrder, Ordering};
use crate::models::query::{Node, Path};
use crate::value::Value;

/// The methods that columns and expressions have alike.
///
/// They are passed as a whole: a message of the compiler about one of them then shows its line, and no macro's.
macro_rules! handles {
    ($($methods:tt)*) => {
        impl<R, T: FieldType, S> Column<R, T, S> {
            $($methods)*
        }

        impl<R, T: FieldType> Expr<R, T> {
            $($methods)*
        }
    };
}

mod aggregates;
mod argument;
mod arithmetic;
mod columns;
mod conditional;
mod dates;
mod documents;
mod lookups;
mod members;
mod nulls;
mod operand;
mod outer;
mod q;
mod selection;
mod text;
mod text_functions;

pub use crate::models::secrecy::{NotSecret, Open, Secrecy, Secret};
pub use argument::{Argument, Arguments, concat, value};
pub use arithmetic::CalculatedWith;
pub use columns::{Assigned, IntoColumns, own_assignments, own_columns};
pub use conditional::{When, when};
pub use dates::{DateKind, DateTimeKind, Truncated};
pub use members::Members;
pub use operand::{ComparedWith, Operand, SameType, WholeNumber};
pub use outer::outer_ref;
pub use q::{IntoPredicate, q};
pub use selection::{Expression, RowOf, SelectedAs, Selection, selected};
pub use text::ContainsLookup;

/// A column of a model, as a query over `R` sees it.
///
/// Handles come from the closure's argument (`|b| b.title`); they are small and `Copy`. `T` is the field's type, with
/// `Option` around it where an outer join can make the row absent. `S` is [`Secret`] for a `#[field(secret)]`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // A handle is `Copy`: it may stand in several places.
/// let title = Book::fields().title;
/// let books = Book::objects().filter(|_| title.startswith("D")).order_by(|_| title.desc()).values(|_| title);
/// assert_eq!(books.all(db).await?, ["Dune Messiah", "Dune"]);
/// # Ok(()) });
/// ```
// rustc shows the line of the struct where an operator is missing; no message of our own can stand there.
#[rustfmt::skip]
pub struct Column<R, T, S = Open> { // `==`, `>`, … are `.eq(…)`, `.gt(…)`, …; a `bool` is `.is_true()` or `.is_false()`
    path: Path,
    index: ColumnIndex,
    types: PhantomData<fn() -> (R, T)>,
    secrecy: PhantomData<fn() -> S>,
}

/// An expression over the rows of a query over `R`, of type `T`. A predicate is an `Expr<R, bool>`.
///
/// An expression is a value: it can be bound, stored, combined with `&`, `|`, `^` and `!`, and given to several
/// queries through [`QuerySet::filter_by`](crate::models::queryset::QuerySet::filter_by).
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// fn affordable(limit: Decimal) -> Expr<Book, bool> {
///     Book::fields().price.lte(limit)
/// }
///
/// let long = Book::fields().pages.gt(300);
/// let books = Book::objects().filter_by(affordable(dec!(6)) & !long);
/// assert_eq!(books.get(db).await?.title, "Persuasion");
/// # Ok(()) });
/// ```
#[must_use = "an expression does nothing until a query uses it"]
#[rustfmt::skip]
pub struct Expr<R, T> { // `==`, `>`, … are `.eq(…)`, `.gt(…)`, …; predicates are joined by `&`, `|` and `^`
    node: Node,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T, S> Column<R, T, S> {
    /// The column with this number at the end of a path. Generated code calls it.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(path: Path, index: ColumnIndex) -> Self {
        Self {
            path,
            index,
            types: PhantomData,
            secrecy: PhantomData,
        }
    }

    /// The way to the column's model.
    #[must_use]
    pub const fn path(self) -> Path {
        self.path
    }

    /// The column's number in its model.
    #[must_use]
    pub const fn index(self) -> ColumnIndex {
        self.index
    }
}

impl<R, T, S> Clone for Column<R, T, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T, S> Copy for Column<R, T, S> {}

impl<R, T, S> fmt::Debug for Column<R, T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("path", &self.path.hops())
            .field("index", &self.index)
            .finish()
    }
}

impl<R, T> Expr<R, T> {
    /// An expression from its untyped form, whose type is the caller's word.
    pub const fn new(node: Node) -> Self {
        Self {
            node,
            types: PhantomData,
        }
    }

    /// The untyped form.
    #[must_use]
    pub fn into_node(self) -> Node {
        self.node
    }
}

impl<R, T> Clone for Expr<R, T> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<R, T> fmt::Debug for Expr<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl<R, T, S> From<Column<R, T, S>> for Node {
    fn from(column: Column<R, T, S>) -> Self {
        Self::Column {
            path: column.path,
            column: column.index,
        }
    }
}

impl<R, T> From<Expr<R, T>> for Node {
    fn from(expression: Expr<R, T>) -> Self {
        expression.node
    }
}

/// One part of an order: `b.title.asc()`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let books = Book::objects().order_by(|b| (b.in_stock.desc(), b.title.desc())).values(|b| b.title);
/// assert_eq!(books.all(db).await?, ["Persuasion", "Dune Messiah", "Dune", "Emma"]);
/// # Ok(()) });
/// ```
#[must_use = "an order does nothing until `order_by` uses it"]
pub struct Order<R> {
    ordering: Ordering,
    model: PhantomData<fn() -> R>,
}

impl<R> Order<R> {
    pub(crate) fn new(expression: Node, descending: bool) -> Self {
        Self {
            ordering: Ordering {
                expression,
                descending,
                nulls: None,
            },
            model: PhantomData,
        }
    }

    /// Puts nulls before all values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let next = Book::objects().order_by(|b| b.published.desc().nulls_first()).first(db).await?;
    /// assert_eq!(next.map(|book| book.title).as_deref(), Some("Persuasion"), "it is still to come");
    /// # Ok(()) });
    /// ```
    pub fn nulls_first(mut self) -> Self {
        self.ordering.nulls = Some(NullsOrder::First);
        self
    }

    /// Puts nulls after all values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Without it, databases differ: PostgreSQL takes NULL for the greatest value, the others for the least.
    /// let best = Book::objects().order_by(|b| b.rating.desc().nulls_last()).values(|b| b.rating).all(db).await?;
    /// assert_eq!(best, [Some(4.5), Some(3.5), None, None]);
    /// # Ok(()) });
    /// ```
    pub fn nulls_last(mut self) -> Self {
        self.ordering.nulls = Some(NullsOrder::Last);
        self
    }
}

/// What `order_by` takes: an order, a column or expression (ascending), or a tuple of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // As many parts as a program has at run time: a `Vec` of them.
/// let wanted = vec![Book::fields().in_stock.asc(), Book::fields().pages.desc()];
/// let books = Book::objects().order_by(|_| wanted).values(|b| b.title);
/// assert_eq!(books.first(db).await?.as_deref(), Some("Emma"));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order over `{R}`",
    label = "expected `.asc()` or `.desc()` of a field, expression or relation, or a tuple of them"
)]
pub trait IntoOrdering<R> {
    /// Adds the parts to the end of `orderings`.
    fn append(self, orderings: &mut Vec<Ordering>);
}

#[diagnostic::do_not_recommend]
impl<R> IntoOrdering<R> for Order<R> {
    fn append(self, orderings: &mut Vec<Ordering>) {
        orderings.push(self.ordering);
    }
}

#[diagnostic::do_not_recommend]
impl<R, T, S> IntoOrdering<R> for Column<R, T, S> {
    fn append(self, orderings: &mut Vec<Ordering>) {
        Order::<R>::new(self.into(), false).append(orderings);
    }
}

#[diagnostic::do_not_recommend]
impl<R, T> IntoOrdering<R> for Expr<R, T> {
    fn append(self, orderings: &mut Vec<Ordering>) {
        Order::<R>::new(self.node, false).append(orderings);
    }
}

/// As many as there are at run time.
#[diagnostic::do_not_recommend]
impl<R, O: IntoOrdering<R>> IntoOrdering<R> for Vec<O> {
    fn append(self, orderings: &mut Vec<Ordering>) {
        for ordering in self {
            ordering.append(orderings);
        }
    }
}

/// A new value for a column: `b.price.set(…)`, for `update`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let longer = Book::fields().pages.set(Book::fields().pages + 10);
/// Book::objects().filter(|b| b.title.eq("Dune")).update(db, |_| longer).await?;
/// assert_eq!(Book::objects().filter(|b| b.pages.eq(422)).count(db).await?, 1);
/// # Ok(()) });
/// ```
#[must_use = "an assignment does nothing until `update` uses it"]
pub struct Assignment<R> {
    path: Path,
    column: ColumnIndex,
    value: Node,
    model: PhantomData<fn() -> R>,
}

/// What `update` takes: an assignment, or a tuple of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let books = || Book::objects().filter(|b| b.author().name.eq("Jane"));
/// books().update(db, |b| b.in_stock.set(true)).await?;
/// books().update(db, |b| (b.price.set(b.price + dec!(0.5)), b.status.set(Status::Published))).await?;
/// assert_eq!(books().filter(|b| b.price.eq(dec!(6))).count(db).await?, 1);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an assignment over `{R}`",
    label = "expected `.set(…)` of a field, or a tuple of such"
)]
pub trait IntoAssignments<R> {
    /// Adds the assignments to the end of the list.
    fn append(self, assignments: &mut Vec<Assigned>);
}

/// None at all.
#[diagnostic::do_not_recommend]
impl<R> IntoAssignments<R> for () {
    fn append(self, _: &mut Vec<Assigned>) {}
}

#[diagnostic::do_not_recommend]
impl<R> IntoAssignments<R> for Assignment<R> {
    fn append(self, assignments: &mut Vec<Assigned>) {
        assignments.push((self.path, self.column, self.value));
    }
}

impl<R, T: FieldType, S> Column<R, T, S> {
    /// Sets the column to a value or to an expression over the row, in `update`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// Book::objects().update(db, |b| b.price.set(b.price * 2)).await?;
    /// let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// assert_eq!(dune.price, dec!(19.98));
    /// # Ok(()) });
    /// ```
    pub fn set<O: Operand<R, T::Inner, Type = T::Inner>>(self, value: O) -> Assignment<R>
    where
        T::Nullness: Admits<O::Nullness>,
    {
        Assignment {
            path: self.path,
            column: self.index,
            value: value.into_node(),
            model: PhantomData,
        }
    }

    /// Sets the column to NULL, in `update`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// Book::objects().update(db, |b| (b.publisher_id.set_null(), b.rating.set_null())).await?;
    /// assert_eq!(Book::objects().filter(|b| b.publisher_id.is_null() & b.rating.is_null()).count(db).await?, 4);
    /// # Ok(()) });
    /// ```
    pub fn set_null(self) -> Assignment<R>
    where
        T::Nullness: Admits<Nullable>,
    {
        let null = Node::Value(Value::Null(T::COLUMN.value_kind()));
        Assignment {
            path: self.path,
            column: self.index,
            value: null,
            model: PhantomData,
        }
    }
}

/// A column whose nullness this is may be set to an expression whose nullness is `N`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // `rating` may be NULL and takes anything that may be; `pages` takes only what is surely there.
/// let changed = Book::objects().filter(|b| b.pages.gt(400)).update(db, |b| b.rating.set(b.rating + 0.25)).await?;
/// assert_eq!(changed, 2);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "NULL, or an expression that may be NULL, cannot be given to a column that may not be NULL",
    label = "may be NULL"
)]
pub trait Admits<N: Nullness>: Nullness {}

#[diagnostic::do_not_recommend]
impl Admits<Required> for Required {}

#[diagnostic::do_not_recommend]
impl<N: Nullness> Admits<N> for Nullable {}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R, $($name: IntoOrdering<R>),+> IntoOrdering<R> for ($($name,)+) {
            fn append(self, orderings: &mut Vec<Ordering>) {
                $(self.$index.append(orderings);)+
            }
        }

        #[diagnostic::do_not_recommend]
        impl<R, $($name: IntoAssignments<R>),+> IntoAssignments<R> for ($($name,)+) {
            fn append(self, assignments: &mut Vec<Assigned>) {
                $(self.$index.append(assignments);)+
            }
        }
    )*};
}

for_tuples!(tuples);
