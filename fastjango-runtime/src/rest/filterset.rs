//! Filters by parameters of the query string: django-filter's `FilterSet`.

use crate::error::ValidationError;
use crate::models::base::Model;
use crate::models::expressions::Expr;
use crate::models::fields::FieldType;
use crate::models::options::{Choice, ColumnKind};
use crate::models::query::{Node, Query};
use crate::rest::lookups::{crosses_many, key_in};
use crate::rest::parameters::Parameters;
use crate::value::Value;

mod values;

/// The filters of a model; `#[filterset]` implements it.
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

/// One parameter and what it asks for.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The parameter, `title__icontains`.
    pub name: &'static str,
    /// What it is, for people.
    pub description: &'static str,
    /// What is looked at; `None` where a function decides.
    pub column: Option<Node>,
    /// How the text of the parameter is read.
    pub form: Form,
    /// The condition that the parameter asks for.
    pub condition: fn(&Parameters, &'static str) -> Result<Option<Node>, ValidationError>,
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
}

/// How many values the text of a parameter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One.
    One,
    /// Two, with a comma between them.
    Two,
    /// Any number up to [`Count::LIMIT`], with commas between them.
    Many,
}

impl Count {
    /// The greatest number of values of one parameter.
    pub const LIMIT: usize = 500;
}

impl Form {
    /// One value or several of a field's type.
    #[must_use]
    pub const fn of<T: FieldType>(count: Count) -> Self {
        Self {
            kind: T::COLUMN,
            choices: T::CHOICES,
            count,
        }
    }
}

/// The condition of a filter that takes one value.
///
/// # Errors
///
/// The filter's message where the value can't be read.
pub fn one<M, T: FieldType>(
    parameters: &Parameters,
    name: &'static str,
    condition: impl FnOnce(T) -> Expr<M, bool>,
) -> Result<Option<Node>, ValidationError> {
    let value = values::one(parameters, name, Form::of::<T>(Count::One))?;
    Ok(typed(value)?.map(|value| condition(value).into_node()))
}

/// The condition of a filter that takes two values.
///
/// # Errors
///
/// The filter's message where the values can't be read.
pub fn two<M, T: FieldType>(
    parameters: &Parameters,
    name: &'static str,
    condition: impl FnOnce(T, T) -> Expr<M, bool>,
) -> Result<Option<Node>, ValidationError> {
    let Some((from, to)) = values::two(parameters, name, Form::of::<T>(Count::Two))? else {
        return Ok(None);
    };
    let values = typed(Some(from))?.zip(typed(Some(to))?);
    Ok(values.map(|(from, to)| condition(from, to).into_node()))
}

/// The condition of a filter that takes any number of values.
///
/// # Errors
///
/// The filter's message where a value can't be read, or where there are more than [`Count::LIMIT`].
pub fn many<M, T: FieldType>(
    parameters: &Parameters,
    name: &'static str,
    condition: impl FnOnce(Vec<T>) -> Expr<M, bool>,
) -> Result<Option<Node>, ValidationError> {
    let values = values::many(parameters, name, Form::of::<T>(Count::Many))?;
    let values: Vec<T> = values.into_iter().filter_map(|value| typed(Some(value)).transpose()).collect::<Result<_, _>>()?;
    Ok((!values.is_empty()).then(|| condition(values).into_node()))
}

fn typed<T: FieldType>(value: Option<Value>) -> Result<Option<T>, ValidationError> {
    let invalid = |_| ValidationError::new(values::message(T::COLUMN));
    value.map(|value| T::from_value(value).map_err(invalid)).transpose()
}

/// Restricts a query by the parameters; a value that can't be read is told for each of them.
pub(crate) fn apply(query: &mut Query, filters: &[Filter], parameters: &Parameters) -> Result<(), ValidationError> {
    if parameters.is_empty() {
        return Ok(());
    }
    let mut mistakes = Vec::new();
    for filter in filters {
        match (filter.condition)(parameters, filter.name) {
            Ok(None) => {}
            Ok(Some(condition)) => restrict(query, filter, condition),
            Err(mistake) => mistakes.push((filter.name.to_owned(), mistake)),
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(ValidationError::Fields(mistakes)) }
}

/// A condition about a to-many relation is asked for in a query of its own, so that no row comes twice.
fn restrict(query: &mut Query, filter: &Filter, condition: Node) {
    let crosses = filter.column.as_ref().is_none_or(|column| crosses_many(query.model, column));
    if crosses {
        let mut found = Query::new(query.model);
        found.add_filter(condition);
        query.add_filter(key_in(found));
    } else {
        query.add_filter(condition);
    }
}
