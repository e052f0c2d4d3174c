//! Filters by parameters of the query string: django-filter's `FilterSet`.

use std::fmt;

use rust_decimal::Decimal;

use crate::error::ValidationError;
use crate::models::base::Model;
use crate::models::expressions::{Column, Expr, NotSecret};
use crate::models::fields::FieldType;
use crate::models::options::{Choice, ColumnIndex, ColumnKind, ModelOptions};
use crate::models::query::{Node, Query};
use crate::rest::context::ExistingRows;
use crate::rest::limits::Limits;
use crate::rest::lookups::{crosses_many, end_of, key_in};
use crate::rest::parameters::Parameters;
use crate::value::Value;

mod beyond;
mod messages;
mod numbers;
mod range;
mod rows;
mod values;

pub(crate) use rows::find;
pub use rows::row_filter;
pub(crate) use values::pattern;

/// The filters of a model; `#[filterset]` implements it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// // The shop's `BookFilter` has `title`, `title__icontains` and `min_pages`.
/// let found = client.get("/api/books/?title__icontains=dune&min_pages=300").await.to_json()?;
/// assert_eq!((found["count"].clone(), found["results"][0]["title"].clone()), (json!(1), json!("Dune")));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a filterset",
    label = "not a filterset",
    note = "a filterset is a struct with the attribute `#[filterset(model = …)]`"
)]
pub trait FilterSet: 'static {
    /// The model whose rows are filtered.
    type Model: Model;

    /// The filters, in the order of the fields.
    fn filters() -> &'static [Filter];
}

/// A filterset of the model `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a filterset of `{M}`",
    label = "expected a `#[filterset(model = {M})]`"
)]
pub trait FilterSetOf<M>: FilterSet {}

#[diagnostic::do_not_recommend]
impl<M, F: FilterSet<Model = M>> FilterSetOf<M> for F {}

/// The column that a filter looks at, which a client may ask for.
#[must_use]
pub const fn filtered<R, T, S: NotSecret>(column: Column<R, T, S>) -> Column<R, T> {
    Column::new(column.path(), column.index())
}

/// A type that is stored as `U` is, so that a filter of it can look at a column of `U`.
#[diagnostic::on_unimplemented(
    message = "a filter of type `{Self}` cannot look at a column of type `{U}`",
    label = "expected `{U}`"
)]
pub trait StoredLike<U> {}

#[diagnostic::do_not_recommend]
impl<U: FieldType, T: FieldType<Storage = U::Storage>> StoredLike<U> for T {}

/// What a filter's function gives, that takes an `A`: a condition on rows of `M` where that is the filter's type `T`.
#[diagnostic::on_unimplemented(
    message = "the function of this filter is a `fn(value: {T}) -> Expr<{M}, bool>`",
    label = "takes a `{A}` and gives a `{Self}`"
)]
pub trait ConditionOf<M, T, A>: Sized {
    /// What the function gives of a value.
    fn of(function: impl Fn(A) -> Self, value: T) -> Expr<M, bool>;
}

#[diagnostic::do_not_recommend]
impl<M, T> ConditionOf<M, T, T> for Expr<M, bool> {
    fn of(function: impl Fn(T) -> Self, value: T) -> Self {
        function(value)
    }
}

/// What a filter looks at: the handle of a column or relation.
pub trait LookedAt: Copy + Into<Node> + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<C: Copy + Into<Node> + Send + Sync + 'static> LookedAt for C {}

/// The condition that the parameters ask for, if they do.
type Condition = Box<dyn Fn(&Parameters, &ExistingRows, Form) -> Result<Option<Node>, ValidationError> + Send + Sync>;

/// One parameter and what it asks for.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::FilterSet as _;
///
/// let names: Vec<&str> = BookFilter::filters().iter().map(|filter| filter.name).collect();
/// assert_eq!(names, ["title", "title__icontains", "min_pages"]);
/// # Ok::<(), Error>(())
/// ```
pub struct Filter {
    /// The parameter, `title__icontains`.
    pub name: &'static str,
    /// What it is, for people.
    pub description: &'static str,
    /// What is looked at.
    pub column: Node,
    /// How the text of the parameter is read.
    pub form: Form,
    condition: Condition,
    /// The parameters of the two ends of a range, in place of one of the filter's name.
    ends: Option<[&'static str; 2]>,
    /// Whether the rows that it finds are left out.
    exclude: bool,
    /// The model whose rows the parameter names, and the column that it names them by, where it names rows.
    rows: Option<NamedRows>,
    /// Whether it asks for rows that are related to all of the values, each in a subquery.
    conjoined: bool,
    /// Where only values are taken that occur: those of this model's column.
    occurring: Option<NamedRows>,
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("name", &self.name)
            .field("column", &self.column)
            .finish_non_exhaustive()
    }
}

impl Filter {
    /// A filter that takes one value.
    pub fn one<M, C: LookedAt, T: FieldType>(
        name: &'static str,
        description: &'static str,
        column: C,
        condition: impl Fn(C, T) -> Expr<M, bool> + Send + Sync + 'static,
    ) -> Self {
        let read = move |parameters: &Parameters, _: &ExistingRows, form: Form| {
            let value = values::one(parameters, name, form)?;
            let asked = value.map(|value| beyond::condition(value, |value| condition(column, value).into_node()));
            asked.transpose()
        };
        Self::new(
            name,
            description,
            column.into(),
            Form::of::<T>(Count::One),
            Box::new(read),
        )
    }

    /// A filter by a lookup of text, whose value is text whatever the field's type; `T` must be stored as the column is.
    pub fn text<T: StoredLike<U>, R: 'static, U: FieldType>(
        name: &'static str,
        description: &'static str,
        column: Column<R, U>,
        condition: impl Fn(Column<R, U>, String) -> Expr<R, bool> + Send + Sync + 'static,
    ) -> Self {
        Self::one(name, description, column, condition)
    }

    /// A filter by a regular expression, which must be one of the crate `regex`: the databases' own dialects have
    /// patterns over which they ponder for hours.
    pub fn pattern<T: StoredLike<U>, R: 'static, U: FieldType>(
        name: &'static str,
        description: &'static str,
        column: Column<R, U>,
        condition: impl Fn(Column<R, U>, String) -> Expr<R, bool> + Send + Sync + 'static,
    ) -> Self {
        let read = move |parameters: &Parameters, _: &ExistingRows, form: Form| {
            let pattern = typed(values::one(parameters, name, form)?)?;
            pattern.map(values::pattern).transpose().map(|pattern| {
                let pattern = pattern?;
                Some(condition(column, pattern).into_node())
            })
        };
        Self::new(
            name,
            description,
            column.into(),
            Form::of::<String>(Count::One),
            Box::new(read),
        )
    }

    /// A filter that takes two values.
    pub fn two<M, C: LookedAt, T: FieldType>(
        name: &'static str,
        description: &'static str,
        column: C,
        condition: impl Fn(C, T, T) -> Expr<M, bool> + Send + Sync + 'static,
    ) -> Self {
        let read = move |parameters: &Parameters, _: &ExistingRows, form: Form| {
            let between = |from, to| condition(column, from, to).into_node();
            match values::two(parameters, name, form)? {
                Some([Some(from), Some(to)]) => beyond::range([from, to], between).map(Some),
                // As in SQL, nothing is known to lie between a value and none.
                Some(_) => Ok(Some(beyond::nothing())),
                None => Ok(None),
            }
        };
        Self::new(
            name,
            description,
            column.into(),
            Form::of::<T>(Count::Two),
            Box::new(read),
        )
    }

    /// A filter that takes any number of values up to the API's [limit](Limits::filter_values).
    pub fn many<M, C: LookedAt, T: FieldType>(
        name: &'static str,
        description: &'static str,
        column: C,
        condition: impl Fn(C, Vec<T>) -> Expr<M, bool> + Send + Sync + 'static,
    ) -> Self {
        Self::several(name, description, column, condition, Count::Many)
    }

    /// A filter that takes values of a parameter that may be given several times, and finds the rows that have any.
    pub fn repeated<M, C: LookedAt, T: FieldType>(
        name: &'static str,
        description: &'static str,
        column: C,
        condition: impl Fn(C, Vec<T>) -> Expr<M, bool> + Send + Sync + 'static,
    ) -> Self {
        Self::several(name, description, column, condition, Count::Repeated)
    }

    fn several<M, C: LookedAt, T: FieldType>(
        name: &'static str,
        description: &'static str,
        column: C,
        condition: impl Fn(C, Vec<T>) -> Expr<M, bool> + Send + Sync + 'static,
        count: Count,
    ) -> Self {
        let read = move |parameters: &Parameters, _: &ExistingRows, form: Form| {
            let Some(values) = values::several(parameters, name, form)? else {
                return Ok(None);
            };
            // No row has a number beyond the range.
            let known = |value| beyond::Given::new(value).map(beyond::Given::value).transpose();
            let values: Vec<T> = values.into_iter().filter_map(known).collect::<Result<_, _>>()?;
            Ok(Some(condition(column, values).into_node()))
        };
        Self::new(name, description, column.into(), Form::of::<T>(count), Box::new(read))
    }

    /// A filter whose condition a function makes of the value: django-filter's `method`.
    pub fn method<M: Model, T: FieldType, A, C: ConditionOf<M, T, A>>(
        name: &'static str,
        description: &'static str,
        condition: impl Fn(A) -> C + Send + Sync + 'static,
    ) -> Self {
        let read = move |parameters: &Parameters, _: &ExistingRows, form: Form| {
            // A function is never given a number that nobody sent.
            let known = |value| beyond::Given::new(value)?.value().ok_or_else(beyond::refusal::<T>);
            let value = values::one(parameters, name, form)?.map(known).transpose()?;
            Ok(value.map(|value| C::of(&condition, value).into_node()))
        };
        Self::new(
            name,
            description,
            Node::column(M::options().primary_key),
            Form::of::<T>(Count::One),
            Box::new(read),
        )
    }

    /// Leaves out the rows that the filter finds, in place of the others: django-filter's `exclude`.
    #[must_use]
    pub fn exclude(mut self) -> Self {
        self.exclude = true;
        self
    }

    /// Takes no number below this.
    #[must_use]
    pub fn min_value(mut self, limit: Decimal) -> Self {
        self.form.min = Some(limit);
        self
    }

    /// Takes no number above this.
    #[must_use]
    pub fn max_value(mut self, limit: Decimal) -> Self {
        self.form.max = Some(limit);
        self
    }

    /// Takes only values that some row has: django-filter's `AllValuesFilter` and `AllValuesMultipleFilter`. A request
    /// with the parameter costs one more query.
    #[must_use]
    pub fn all_values<M: Model>(mut self) -> Self {
        if let Node::Column { path, column } = self.column {
            let model = end_of(M::options(), path);
            self.occurring = Some(NamedRows { model, column });
        }
        self
    }

    /// The most values that it takes, in an API that takes so many.
    pub(crate) fn most_values(&self, limit: usize) -> usize {
        if self.conjoined {
            limit.min(rows::CONJOINED)
        } else {
            limit
        }
    }

    /// What the parameters ask for, each with at most so many values.
    fn ask(
        &self,
        parameters: &Parameters,
        existing: &ExistingRows,
        limit: usize,
    ) -> Result<Option<Node>, ValidationError> {
        if self.occurring.is_some() {
            rows::occur(self, parameters, existing)?;
        }
        (self.condition)(parameters, existing, Form { limit, ..self.form })
    }

    fn new(name: &'static str, description: &'static str, column: Node, form: Form, condition: Condition) -> Self {
        Self {
            name,
            description,
            column,
            form,
            condition,
            ends: None,
            exclude: false,
            rows: None,
            conjoined: false,
            occurring: None,
        }
    }
}

/// The rows of a model, and the column that names them.
#[derive(Clone, Copy)]
struct NamedRows {
    model: &'static ModelOptions,
    column: ColumnIndex,
}

/// How the text of a parameter is read.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// What a value is.
    pub kind: ColumnKind,
    /// The allowed values, empty where any value is.
    pub choices: &'static [Choice],
    /// How many values the text has.
    pub count: Count,
    /// The greatest number of values.
    pub limit: usize,
    /// The least number that a value may be.
    pub min: Option<Decimal>,
    /// The greatest number that a value may be.
    pub max: Option<Decimal>,
    /// Whether it is an end of a range that is a parameter of its own: as in django-filter, it may be any number.
    is_end: bool,
}

/// How many values the text of a parameter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One.
    One,
    /// Two, with a comma between them.
    Two,
    /// Any number up to the API's [limit](Limits::filter_values), with commas between them.
    Many,
    /// Any number up to the API's [limit](Limits::filter_values), each in a parameter of its own.
    Repeated,
}

impl Form {
    /// One value or several of a field's type.
    #[must_use]
    pub const fn of<T: FieldType>(count: Count) -> Self {
        Self {
            choices: T::CHOICES,
            ..Self::of_kind(T::COLUMN, count)
        }
    }

    /// One value or several of a kind.
    #[must_use]
    pub const fn of_kind(kind: ColumnKind, count: Count) -> Self {
        Self {
            kind,
            choices: &[],
            count,
            limit: Limits::DEFAULT.filter_values,
            min: None,
            max: None,
            is_end: false,
        }
    }
}

fn typed<T: FieldType>(value: Option<Value>) -> Result<Option<T>, ValidationError> {
    let invalid = |_| ValidationError::new(messages::message(T::COLUMN));
    value.map(|value| T::from_value(value).map_err(invalid)).transpose()
}

/// Restricts a query by the parameters; a value that can't be read is told for each of them.
pub(crate) fn apply(
    query: &mut Query,
    filters: &[Filter],
    parameters: &Parameters,
    existing: &ExistingRows,
    limit: usize,
) -> Result<(), ValidationError> {
    if parameters.is_empty() {
        return Ok(());
    }
    let mut mistakes = Vec::new();
    let mut subqueries = rows::CONJOINED;
    for filter in filters {
        let asked = filter.ask(parameters, existing, limit);
        match asked.and_then(|condition| rows::within_bounds(filter, condition, &mut subqueries)) {
            Ok(None) => {}
            Ok(Some(condition)) => restrict(query, filter, condition),
            Err(mistake) => mistakes.push((filter.name.to_owned(), mistake)),
        }
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(ValidationError::Fields(mistakes))
    }
}

/// A condition about a to-many relation is asked for in a query of its own, so that no row comes twice.
fn restrict(query: &mut Query, filter: &Filter, condition: Node) {
    if filter.exclude {
        query.add_exclude(condition);
    } else if asks_many(query.model, &condition) {
        let mut found = Query::new(query.model);
        found.add_filter(condition);
        query.add_filter(key_in(found));
    } else {
        query.add_filter(condition);
    }
}

/// Whether a condition is about a to-many relation.
fn asks_many(model: &'static ModelOptions, condition: &Node) -> bool {
    crosses_many(model, condition) || condition.children().into_iter().any(|child| asks_many(model, child))
}
