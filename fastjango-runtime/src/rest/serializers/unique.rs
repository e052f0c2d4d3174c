//! Rules that ask the database whether another row has a value: DRF's `UniqueValidator` and `UniqueTogetherValidator`.

use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::messages::NON_FIELD_ERRORS;
use super::options::{Field, SerializerOptions, UniqueTogether};
use crate::error::{Error, ErrorDetail, IntegrityError, IntegrityKind, Result, ValidationError};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Lookup, Node, Path, Query, Selection};
use crate::models::queryset;
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
    if !taken(model, &[(column, value.clone())], context).await? {
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
    /// What the database's refusal of a row means for its document, where values that are unique are the reason: that
    /// of the rules here, which didn't know a value that the view gave, or were asked just before another request's
    /// row came.
    pub(crate) fn refusal(&self, error: Error) -> Error {
        match error {
            Error::Integrity(error) if error.kind == IntegrityKind::Unique => {
                told(self, &error).map_or(Error::Integrity(error), Error::from)
            }
            error => error,
        }
    }
}

fn told(options: &SerializerOptions, error: &IntegrityError) -> Option<ValidationError> {
    let model = options.model.filter(|model| error.model == Some(model.name))?;
    let columns: Vec<ColumnIndex> = (0..)
        .zip(model.columns)
        .filter(|(_, column)| error.columns.iter().any(|name| name == column.column))
        .map(|(number, _)| number)
        .collect();
    let field = |column| {
        options
            .fields
            .iter()
            .find(|field| options.column_of(field) == Some(column))
    };
    if let [column] = columns[..] {
        let name = field(column).map_or(NON_FIELD_ERRORS, |field| field.name);
        return Some(ValidationError::field(name, already_exists(model, column)));
    }
    let own_name = |column| match model.column(column).relation {
        Some(relation) => model.relation(relation).name,
        None => model.column(column).name,
    };
    let name = |column: &ColumnIndex| field(*column).map_or_else(|| own_name(*column), |field| field.name);
    let names: Vec<&str> = columns.iter().map(name).collect();
    let message = ValidationError::with_code(unique_set(&names), "unique");
    (!names.is_empty()).then(|| ValidationError::field(NON_FIELD_ERRORS, message))
}

fn unique_set(names: &[&str]) -> String {
    format!("The fields {} must make a unique set.", names.join(", "))
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
            broken.push(ErrorDetail {
                message: message(options, group),
                code: "unique",
            });
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(ValidationError::field(NON_FIELD_ERRORS, ValidationError::Messages(broken)).into())
    }
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
    Ok(pairs.len() == group.fields.len() && taken(model, &pairs, context).await?)
}

fn message(options: &SerializerOptions, group: &UniqueTogether) -> String {
    if let Some(message) = group.message {
        return message.to_owned();
    }
    let names: Vec<&str> = group.fields.iter().map(|field| options.fields[*field].name).collect();
    unique_set(&names)
}

fn value(data: &ValidatedData, field: usize) -> Option<Value> {
    match data.get(field) {
        Some(Data::Value(value)) => Some(value.clone()),
        _ => None,
    }
}

/// The row's own values of the columns, where a value is missing and there is a row.
async fn stored(
    model: &'static ModelOptions,
    columns: &[ColumnIndex],
    given: &[Option<Value>],
    context: &SerializerContext<'_>,
) -> Result<Vec<Option<Value>>> {
    let nothing = vec![None; columns.len()];
    let Some(key) = context.key().filter(|_| given.iter().any(Option::is_none)) else {
        return Ok(nothing);
    };
    let mut query = Query::by_key(model, key.clone());
    let nodes = columns.iter().map(|column| Node::Column {
        path: Path::ROOT,
        column: *column,
    });
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

/// Whether a row other than the one that is changed has all these values.
async fn taken(
    model: &'static ModelOptions,
    pairs: &[(ColumnIndex, Value)],
    context: &SerializerContext<'_>,
) -> Result<bool> {
    let mut query = Query::new(model);
    query.ordering = Some(Vec::new());
    for (column, value) in pairs {
        query.add_filter(equals(*column, value.clone()));
    }
    if let Some(key) = context.key() {
        query.add_exclude(equals(model.primary_key, key.clone()));
    }
    queryset::exists(&query, context.db()).await
}

fn equals(column: ColumnIndex, value: Value) -> Node {
    Node::Lookup {
        lookup: Lookup::Exact,
        left: Box::new(Node::Column {
            path: Path::ROOT,
            column,
        }),
        right: vec![Node::Value(value)],
    }
}
