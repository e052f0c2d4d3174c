//! Rules that ask the database whether another row has a value: DRF's `UniqueValidator`,
//! `UniqueTogetherValidator` and `UniqueForDateValidator`.

use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::messages::NON_FIELD_ERRORS;
use super::options::{Field, SerializerOptions, UniqueForDate, UniqueTogether};
use crate::error::{Error, ErrorDetail, IntegrityError, IntegrityKind, Result, ValidationError};
use crate::models::options::{ColumnIndex, DatePart, ModelOptions, Unique, Violation};
use crate::models::query::{Node, Query, Selection};
use crate::models::queryset;
use crate::models::validation::same_part;
use crate::value::Value;

/// Checks that no other row has a field's value.
pub(crate) async fn field(
    options: &SerializerOptions,
    field: &Field,
    value: &Value,
    context: &SerializerContext<'_>,
) -> Result<()> {
    let Some((model, column)) = options.model.zip(options.column_of(field)) else {
        return Ok(());
    };
    let pairs = [(column, value.clone())];
    if !taken(model, &pairs, context, true).await? {
        return Ok(());
    }
    Err(already_exists(model, column).into())
}

fn already_exists(model: &ModelOptions, column: ColumnIndex) -> ValidationError {
    let message = format!(
        "{} with this {} already exists.",
        model.verbose_name,
        model.column(column).verbose_name
    );
    ValidationError::with_code(message, "unique")
}

impl SerializerOptions {
    /// What the database's refusal of a row means for its document, where values that are unique or keys of other rows
    /// are the reason: that of the rules, which didn't know a value that the view gave, or were asked just before
    /// another request's row came or went.
    pub(crate) fn refusal(&self, error: Error) -> Error {
        match error {
            Error::Integrity(error) if error.kind == IntegrityKind::Unique => {
                told(self, &error).map_or(Error::Integrity(error), Error::from)
            }
            Error::Integrity(error) if error.kind == IntegrityKind::ForeignKey => {
                gone(self, &error).map_or(Error::Integrity(error), Error::from)
            }
            error => error,
        }
    }
}

/// The columns of the model that an error is about.
fn columns_of(model: &ModelOptions, error: &IntegrityError) -> Vec<ColumnIndex> {
    (0..)
        .zip(model.columns)
        .filter(|(_, column)| error.columns.iter().any(|name| name == column.column))
        .map(|(number, _)| number)
        .collect()
}

/// A key of the document whose row has gone since the rules have seen it.
fn gone(options: &SerializerOptions, error: &IntegrityError) -> Option<ValidationError> {
    let model = options.model.filter(|model| error.model == Some(model.name))?;
    let mut columns = columns_of(model, error);
    // A row that others still refer to is a refusal about its own key.
    columns.retain(|column| model.column(*column).relation.is_some());
    let mut fields = options.fields.iter();
    let field = fields.find(|field| options.column_of(field).is_some_and(|column| columns.contains(&column)))?;
    Some(does_not_exist(field))
}

fn does_not_exist(field: &Field) -> ValidationError {
    let message = ValidationError::with_code("Object does not exist.", "does_not_exist");
    ValidationError::field(field.name, message)
}

/// The error of writing the rows of this model that a field names, of which one may have gone since the rules have seen
/// it.
pub(crate) fn gone_of_field(field: &Field, named: &ModelOptions, error: Error) -> Error {
    match error {
        Error::DoesNotExist { model } if model == named.name => does_not_exist(field).into(),
        error => error,
    }
}

fn told(options: &SerializerOptions, error: &IntegrityError) -> Option<ValidationError> {
    let model = options.model.filter(|model| error.model == Some(model.name))?;
    let is_it = |name: &str| error.constraint.as_deref() == Some(name);
    if model
        .uniques
        .iter()
        .any(|unique| unique.expressions.is_some() && is_it(unique.name))
    {
        // Not the columns are unique, but what is made of them.
        return None;
    }
    let columns = columns_of(model, error);
    (!columns.is_empty()).then(|| clash(options, model, &columns))
}

/// That another row has what this one is to have in columns of which no two have the same, in the words of the rules.
pub(crate) fn clash(options: &SerializerOptions, model: &ModelOptions, columns: &[ColumnIndex]) -> ValidationError {
    let field = |column| {
        options
            .fields
            .iter()
            .find(|field| options.column_of(field) == Some(column))
    };
    if let [column] = columns {
        let taken = already_exists(model, *column);
        return match field(*column) {
            Some(field) => ValidationError::field(field.name, field.refusal(taken)),
            None => ValidationError::field(NON_FIELD_ERRORS, taken),
        };
    }
    let own_name = |column| match model.column(column).relation {
        Some(relation) => model.relation(relation).name,
        None => model.column(column).name,
    };
    let name = |column: &ColumnIndex| field(*column).map_or_else(|| own_name(*column), |field| field.name);
    let mut groups = options.unique_together.iter();
    let group = groups.find(|group| group.is_about(options, columns));
    let unique = unique_of(model, columns);
    let violation = group
        .map(|group| group.violation)
        .or(unique.map(|unique| unique.violation));
    let violation = violation.unwrap_or(Violation::PLAIN);
    // In the order in which the constraint names them, as the rules do that ask before the write.
    let names: Vec<&str> = unique
        .map_or(columns, |unique| unique.columns)
        .iter()
        .map(name)
        .collect();
    let told = ValidationError::Messages(vec![unique_set(violation, &names)]);
    ValidationError::field(NON_FIELD_ERRORS, told)
}

/// The model's constraint of these columns, in any order.
fn unique_of<'a>(model: &'a ModelOptions, columns: &[ColumnIndex]) -> Option<&'a Unique> {
    let mut plain = model.uniques.iter().filter(|unique| unique.expressions.is_none());
    plain.find(|unique| are_these(unique.columns.iter().copied().map(Some), columns))
}

impl UniqueTogether {
    fn is_about(&self, options: &SerializerOptions, columns: &[ColumnIndex]) -> bool {
        let column = |field: &usize| options.column_of(&options.fields[*field]);
        are_these(self.fields.iter().map(column), columns)
    }
}

/// Whether the columns of a constraint are these, in any order; neither has one twice.
fn are_these(mut own: impl ExactSizeIterator<Item = Option<ColumnIndex>>, columns: &[ColumnIndex]) -> bool {
    own.len() == columns.len() && own.all(|column| column.is_some_and(|column| columns.contains(&column)))
}

/// That no two rows have the same in fields of these names, in the constraint's own words where it has some.
fn unique_set(violation: Violation, names: &[&str]) -> ErrorDetail {
    let in_drfs_words = || format!("The fields {} must make a unique set.", names.join(", "));
    ErrorDetail {
        message: violation.message.map_or_else(in_drfs_words, str::to_owned),
        code: violation.code.unwrap_or("unique"),
    }
}

/// Checks that no other row has one of the values that are unique, of a document that is fine otherwise.
pub(crate) async fn fields(
    options: &SerializerOptions,
    data: &ValidatedData,
    context: &SerializerContext<'_>,
) -> Result<()> {
    let mut taken = Vec::new();
    for (number, value) in data.iter() {
        let unique = &options.fields[number];
        let Data::Value(value) = value else {
            continue;
        };
        if !unique.unique || value.is_null() {
            continue;
        }
        match field(options, unique, value, context).await {
            Err(Error::Validation(error)) => taken.push((unique.name.to_owned(), unique.refusal(error))),
            outcome => outcome?,
        }
    }
    if taken.is_empty() {
        Ok(())
    } else {
        Err(ValidationError::Fields(taken).into())
    }
}

/// Checks that no other row has the values of fields that are unique together; a null among them is like nothing. All
/// that are broken are told.
pub(crate) async fn together(
    options: &SerializerOptions,
    data: &ValidatedData,
    context: &SerializerContext<'_>,
) -> Result<()> {
    let Some(model) = options.model else {
        return Ok(());
    };
    let mut broken = Vec::new();
    for group in &options.unique_together {
        if is_taken(options, model, group, data, context).await? {
            let names: Vec<&str> = group.fields.iter().map(|field| options.fields[*field].name).collect();
            broken.push(unique_set(group.violation, &names));
        }
    }
    // As in DRF, what is told of a field goes before what is told of the whole.
    for rule in &options.unique_for {
        for_date(options, model, rule, data, context).await?;
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(ValidationError::field(NON_FIELD_ERRORS, ValidationError::Messages(broken)).into())
    }
}

/// Checks that no other row of the same date, month or year has a field's value. What the document doesn't say, the
/// changed row does; DRF wants both in every document.
async fn for_date(
    options: &SerializerOptions,
    model: &'static ModelOptions,
    rule: &UniqueForDate,
    data: &ValidatedData,
    context: &SerializerContext<'_>,
) -> Result<()> {
    let numbers = [rule.field, rule.date];
    let given = numbers.map(|number| value(data, number));
    let columns = numbers.map(|number| options.column_of(&options.fields[number]));
    let [Some(column), Some(date_column)] = columns else {
        return Ok(());
    };
    if given.iter().all(Option::is_none) {
        return Ok(());
    }
    let stored = stored(model, &[column, date_column], &given, context).await?;
    let values: Vec<Value> = given
        .into_iter()
        .zip(stored)
        .filter_map(|(given, stored)| given.or(stored))
        .collect();
    let [own, day] = &values[..] else {
        return Ok(());
    };
    let at = Node::column(date_column);
    let Some(same) = same_part(at, rule.part, day).filter(|_| !own.is_null()) else {
        return Ok(());
    };
    let mut query = others(model, &[(column, own.clone())], context);
    query.add_filter(same);
    if !queryset::has_rows(&query, context.db()).await? {
        return Ok(());
    }
    let (name, of_day) = (options.fields[rule.field].name, options.fields[rule.date].name);
    let part = match rule.part {
        DatePart::Date => "date",
        DatePart::Month => "month",
        DatePart::Year => "year",
    };
    let message = format!("This field must be unique for the \"{of_day}\" {part}.");
    let taken = options.fields[rule.field].refusal(ValidationError::with_code(message, "unique"));
    Err(ValidationError::field(name, taken).into())
}

/// Whether another row has the values of a group; what the document doesn't say, the changed row does.
async fn is_taken(
    options: &SerializerOptions,
    model: &'static ModelOptions,
    group: &UniqueTogether,
    data: &ValidatedData,
    context: &SerializerContext<'_>,
) -> Result<bool> {
    let columns: Vec<ColumnIndex> = group
        .fields
        .iter()
        .filter_map(|field| options.column_of(&options.fields[*field]))
        .collect();
    let given: Vec<Option<Value>> = group.fields.iter().map(|field| value(data, *field)).collect();
    if given.iter().all(Option::is_none) {
        return Ok(false);
    }
    let stored = stored(model, &columns, &given, context).await?;
    let pairs: Vec<(ColumnIndex, Value)> = columns
        .into_iter()
        .zip(given.into_iter().zip(stored))
        .filter_map(|(column, (given, stored))| Some((column, given.or(stored)?)))
        .filter(|(_, value)| !value.is_null())
        .collect();
    Ok(pairs.len() == group.fields.len() && taken(model, &pairs, context, group.is_constraint).await?)
}

fn value(data: &ValidatedData, field: usize) -> Option<Value> {
    match data.get(field) {
        Some(Data::Value(value)) => Some(value.clone()),
        _ => None,
    }
}

/// What columns have whose value is missing: the row's own, or of a new row their defaults.
async fn stored(
    model: &'static ModelOptions,
    columns: &[ColumnIndex],
    given: &[Option<Value>],
    context: &SerializerContext<'_>,
) -> Result<Vec<Option<Value>>> {
    let default = |column: &ColumnIndex| model.column(*column).default.map(|default| default());
    let nothing: Vec<Option<Value>> = columns.iter().map(default).collect();
    let Some(key) = context.key().filter(|_| given.iter().any(Option::is_none)) else {
        return Ok(nothing);
    };
    let mut query = Query::by_key(model, key.clone());
    let nodes = columns.iter().map(|column| Node::column(*column));
    query.selection = Selection::Values(nodes.collect());
    let rows = queryset::select(&query, context.db()).await?;
    let Some(row) = rows.first() else {
        return Ok(nothing);
    };
    let values = columns.iter().enumerate();
    values
        .map(|(index, column)| row.value(index, model.column(*column).kind.value_kind()).map(Some))
        .collect()
}

/// Whether a row other than the one that is changed has all these values. Rows whose place the documents of a list take
/// are compared with those, where a constraint says that none has what another has.
async fn taken(
    model: &'static ModelOptions,
    pairs: &[(ColumnIndex, Value)],
    context: &SerializerContext<'_>,
    is_constraint: bool,
) -> Result<bool> {
    let mut query = others(model, pairs, context);
    if let Some((column, owner)) = context.replaced().filter(|_| is_constraint) {
        query.add_exclude(Node::column(*column).equals(owner.clone()));
    }
    queryset::has_rows(&query, context.db()).await
}

/// The rows that have all these values, but for the one that is changed.
fn others(model: &'static ModelOptions, pairs: &[(ColumnIndex, Value)], context: &SerializerContext<'_>) -> Query {
    let mut query = Query::new(model);
    query.ordering = Some(Vec::new());
    for (column, value) in pairs {
        query.add_filter(Node::column(*column).equals(value.clone()));
    }
    if let Some(key) = context.key() {
        query.add_exclude(Node::column(model.primary_key).equals(key.clone()));
    }
    query
}
