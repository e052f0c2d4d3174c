//! What a refusal of the database means in a model's own words: the constraint, and the fields that it is about.
//!
//! One database tells the name of a constraint, another its columns, a third neither; the model's tables know both, as
//! the names are those that migrations give.

use crate::db::{Backend, Handle};
use crate::error::{Error, IntegrityError, IntegrityKind, Result};
use crate::models::names::{generated, shortened};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::Node;
use crate::models::sql;
use crate::value::Value;

/// An error of writing rows of a model, which knows the constraint and the fields now.
pub(crate) fn explained(error: Error, model: &'static ModelOptions, backend: Backend) -> Error {
    match error {
        Error::Integrity(mut error) => {
            name(&mut error, model, backend);
            Error::Integrity(error)
        }
        error => error,
    }
}

/// The foreign keys among the values of a row, which [`of_row`] asks for.
pub(crate) fn pointers<'v>(
    model: &ModelOptions,
    values: impl Iterator<Item = (ColumnIndex, &'v Value)>,
) -> Vec<(ColumnIndex, Value)> {
    let is_key = |column: ColumnIndex| model.column(column).relation.is_some();
    values
        .filter(|(column, value)| is_key(*column) && !value.is_null())
        .map(|(column, value)| (column, value.clone()))
        .collect()
}

/// Tells an error of writing a row, given its foreign keys, of the constraint and the fields.
///
/// SQLite says of a foreign key only that there is one: which of them it is, the rows that it points to tell.
pub(crate) async fn of_row(
    error: Error,
    model: &'static ModelOptions,
    pointers: &[(ColumnIndex, Value)],
    handle: Handle<'_>,
) -> Error {
    let unnamed = |error: &IntegrityError| {
        error.kind == IntegrityKind::ForeignKey && error.constraint.is_none() && error.columns.is_empty()
    };
    let Error::Integrity(mut error) = error else {
        return error;
    };
    if unnamed(&error)
        && !handle.is_transaction()
        && let Ok(Some(column)) = broken_key(model, pointers, handle).await
    {
        error.columns = vec![model.column(column).column.to_owned()];
    }
    name(&mut error, model, handle.backend());
    Error::Integrity(error)
}

/// The first key among the values that leads to no row.
async fn broken_key(
    model: &'static ModelOptions,
    pointers: &[(ColumnIndex, Value)],
    handle: Handle<'_>,
) -> Result<Option<ColumnIndex>> {
    for (column, value) in pointers {
        let Some(relation) = model.column(*column).relation else {
            continue;
        };
        let target = (model.relation(relation).target)();
        let key = target.primary_key().column;
        let conditions = vec![(key, value.clone())];
        let statement = sql::compile_select_rows(target.table, &[key], conditions, handle.backend());
        if handle.fetch_optional(&statement).await?.is_none() {
            return Ok(Some(*column));
        }
    }
    Ok(None)
}

/// Tells an error of one of these models of the constraint and the fields: for one that the end of a transaction
/// brought, of which nobody knows by which statement.
pub(crate) fn name_among(error: &mut IntegrityError, models: &[&'static ModelOptions], backend: Backend) {
    for model in models {
        let by_table = error.table.as_deref() == Some(model.table);
        let by_name = error.table.is_none()
            && error.constraint.as_ref().is_some_and(|name| {
                constraints(model, backend)
                    .iter()
                    .any(|constraint| constraint.name == *name)
            });
        if by_table || by_name {
            return name(error, model, backend);
        }
    }
}

/// Tells an error of the model of the constraint and the fields; one that is about another table stays as it is.
fn name(error: &mut IntegrityError, model: &'static ModelOptions, backend: Backend) {
    if error.table.as_deref().is_some_and(|table| table != model.table) {
        return;
    }
    let constraints = constraints(model, backend);
    let column_name = |column: &ColumnIndex| model.column(*column).column;
    let known = constraints.iter().find(|constraint| match &error.constraint {
        Some(name) => constraint.name == *name,
        None => {
            constraint.kind == error.kind
                && !error.columns.is_empty()
                && constraint.columns.iter().map(column_name).eq(&error.columns)
        }
    });
    if let Some(known) = known {
        error.constraint.get_or_insert_with(|| known.name.clone());
        if error.columns.is_empty() {
            error.columns = known.columns.iter().map(column_name).map(str::to_owned).collect();
        }
    }
    error.table.get_or_insert_with(|| model.table.to_owned());
    error.model = Some(model.name);
    error.fields = error
        .columns
        .iter()
        .filter_map(|column| model.column_named(column))
        .map(|column| field_name(model, column))
        .collect();
}

/// The name of the field that has a column: a relation's is its own.
fn field_name(model: &'static ModelOptions, column: ColumnIndex) -> &'static str {
    let column = model.column(column);
    column
        .relation
        .map_or(column.name, |relation| model.relation(relation).name)
}

/// A constraint of a model's table.
struct Constraint {
    name: String,
    kind: IntegrityKind,
    columns: Vec<ColumnIndex>,
}

/// The constraints of a model's table, by the names that migrations give them.
fn constraints(model: &'static ModelOptions, backend: Backend) -> Vec<Constraint> {
    let of_table = |columns: &[&str], suffix: &str| generated(backend, model.table, columns, suffix);
    let mut found = Vec::new();
    for (index, column) in (0..).zip(model.columns) {
        let mut add = |kind, suffix: &str| {
            found.push(Constraint {
                name: of_table(&[column.column], suffix),
                kind,
                columns: vec![index],
            });
        };
        if column.unique {
            add(IntegrityKind::Unique, "uniq");
        }
        add(IntegrityKind::Check, "check");
        if let Some(relation) = column.relation {
            let target = (model.relation(relation).target)();
            let suffix = format!("fk_{}_{}", target.table, target.primary_key().column);
            add(IntegrityKind::ForeignKey, &suffix);
        }
    }
    let uniques = model.uniques.iter().map(|unique| Constraint {
        name: shortened(backend, unique.name),
        kind: IntegrityKind::Unique,
        columns: unique.columns.to_vec(),
    });
    let checks = model.checks.iter().map(|check| Constraint {
        name: shortened(backend, check.name),
        kind: IntegrityKind::Check,
        columns: columns_of(&(check.condition)()),
    });
    let key = match backend {
        Backend::Postgres => format!("{}_pkey", model.table),
        _ => "PRIMARY".to_owned(),
    };
    let key = Constraint {
        name: key,
        kind: IntegrityKind::Unique,
        columns: vec![model.primary_key],
    };
    found.extend(uniques.chain(checks).chain([key]));
    found
}

/// The columns of a condition, each once, in the order in which they stand there.
fn columns_of(node: &Node) -> Vec<ColumnIndex> {
    let mut columns = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if let Node::Column { column, .. } = node
            && !columns.contains(column)
        {
            columns.push(*column);
        }
        open.extend(node.children().into_iter().rev());
    }
    columns
}
