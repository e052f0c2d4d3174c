//! What a refusal of the database means in a model's own words: the constraint, and the fields that it is about.
//!
//! One database tells the name of a constraint, another its columns, a third neither; the model's tables know both, as
//! the names are those that migrations give.

use futures_util::future::BoxFuture;

use crate::db::{Backend, Handle};
use crate::error::{Error, IntegrityError, IntegrityKind, Result};
use crate::models::names::{generated, shortened};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Lookup, Node, Query, Selection};
use crate::models::sql;
use crate::value::Value;

/// The foreign keys among the values of rows, which [`of_rows`] asks for where the database doesn't tell.
pub(crate) fn pointers<'v>(
    handle: Handle<'_>,
    model: &ModelOptions,
    values: impl Iterator<Item = (ColumnIndex, &'v Value)>,
) -> Vec<(ColumnIndex, Value)> {
    if handle.is_transaction() || handle.capabilities().names_foreign_keys {
        return Vec::new();
    }
    let is_key = |column: ColumnIndex| model.column(column).relation.is_some();
    values
        .filter(|(column, value)| is_key(*column) && !value.is_null())
        .map(|(column, value)| (column, value.clone()))
        .collect()
}

/// Tells an error of writing rows, given their foreign keys, of the constraint and the fields.
///
/// SQLite says of a foreign key only that there is one: which of them it is, the rows that it points to tell.
pub(crate) fn of_rows<'a>(
    error: Error,
    model: &'static ModelOptions,
    pointers: &'a [(ColumnIndex, Value)],
    handle: Handle<'a>,
) -> BoxFuture<'a, Error> {
    Box::pin(explained(error, model, handle, async move || {
        broken_key(model, pointers, handle).await
    }))
}

/// Tells an error of the transaction around the writing of a row with these values: of a foreign key, which the database
/// may find at the end alone. What else there is, who wrote has told.
pub(crate) async fn of_commit<'v>(
    error: Error,
    model: &'static ModelOptions,
    values: impl Iterator<Item = (ColumnIndex, &'v Value)>,
    handle: Handle<'_>,
) -> Error {
    match &error {
        Error::Integrity(told) if told.kind == IntegrityKind::ForeignKey && told.model.is_none() => {
            let pointers = pointers(handle, model, values);
            of_rows(error, model, &pointers, handle).await
        }
        _ => error,
    }
}

/// Tells an error of an update of a query's rows of the constraint and the fields.
pub(crate) fn of_update<'a>(
    error: Error,
    query: &'a Query,
    assignments: &'a [(ColumnIndex, Node)],
    handle: Handle<'a>,
) -> BoxFuture<'a, Error> {
    Box::pin(explained(error, query.model, handle, async move || {
        broken_assignment(query, assignments, handle).await
    }))
}

/// Tells an error of an update of columns of rows, each with its own values, of the constraint and the fields.
pub(crate) fn of_bulk_update<'a>(
    error: Error,
    model: &'static ModelOptions,
    columns: &'a [ColumnIndex],
    rows: &'a [(Value, Vec<Node>)],
    handle: Handle<'a>,
) -> BoxFuture<'a, Error> {
    Box::pin(explained(error, model, handle, async move || {
        let set = |nodes: &'a [Node]| columns.iter().copied().zip(nodes);
        let nodes = rows.iter().flat_map(|(_, nodes)| set(nodes));
        let values = nodes.filter_map(|(column, node)| match node {
            Node::Value(value) => Some((column, value)),
            _ => None,
        });
        if let Some(column) = broken_key(model, &pointers(handle, model, values), handle).await? {
            return Ok(Some(column));
        }
        for (key, nodes) in rows {
            let computed = set(nodes).filter(|(_, node)| !matches!(node, Node::Value(_)));
            let assignments: Vec<(ColumnIndex, Node)> = computed.map(|(column, node)| (column, node.clone())).collect();
            let query = Query::by_key(model, key.clone());
            if let Some(column) = broken_assignment(&query, &assignments, handle).await? {
                return Ok(Some(column));
            }
        }
        Ok(None)
    }))
}

/// An error of writing rows of a model, which knows the constraint and the fields now; `find` finds the foreign key where
/// the database says only that there is one.
async fn explained(
    error: Error,
    model: &'static ModelOptions,
    handle: Handle<'_>,
    find: impl AsyncFnOnce() -> Result<Option<ColumnIndex>>,
) -> Error {
    let Error::Integrity(mut error) = error else {
        return error;
    };
    let unnamed = error.kind == IntegrityKind::ForeignKey && error.constraint.is_none() && error.columns.is_empty();
    if unnamed
        && !handle.is_transaction()
        && let Ok(Some(column)) = find().await
    {
        error.columns = vec![model.column(column).column.to_owned()];
    }
    name(&mut error, model, handle.backend());
    Error::Integrity(error)
}

/// How many keys are looked for at once.
const KEYS: usize = 100;

/// The first key among the values that leads to no row.
async fn broken_key(
    model: &'static ModelOptions,
    pointers: &[(ColumnIndex, Value)],
    handle: Handle<'_>,
) -> Result<Option<ColumnIndex>> {
    for (column, target) in foreign_keys(model) {
        let of_column = pointers.iter().filter(|(pointer, _)| *pointer == column);
        let values: Vec<&Value> = of_column.map(|(_, value)| value).collect();
        for values in values.chunks(KEYS) {
            let keys = existing_keys(target, values, handle).await?;
            if !values.iter().all(|value| keys.contains(value)) {
                return Ok(Some(column));
            }
        }
    }
    Ok(None)
}

/// Those of some keys that rows of a model have.
async fn existing_keys(target: &'static ModelOptions, keys: &[&Value], handle: Handle<'_>) -> Result<Vec<Value>> {
    let kind = target.primary_key().kind.value_kind();
    let list = keys.iter().map(|key| (*key).clone()).collect();
    let mut query = keys_of(target);
    query.add_filter(Node::column(target.primary_key).one_of(kind, list));
    let Some(statement) = sql::compile_select(&query, handle.backend())? else {
        return Ok(Vec::new());
    };
    let rows = handle.fetch_all(&statement).await?;
    rows.iter().map(|row| row.value(0, kind)).collect()
}

/// The first foreign key that a row of the query would have by these assignments and that leads to no row.
async fn broken_assignment(
    query: &Query,
    assignments: &[(ColumnIndex, Node)],
    handle: Handle<'_>,
) -> Result<Option<ColumnIndex>> {
    for (column, target) in foreign_keys(query.model) {
        let Some((_, node)) = assignments.iter().find(|(assigned, _)| *assigned == column) else {
            continue;
        };
        let mut broken = query.clone();
        broken.add_filter(node.clone().lookup(Lookup::IsNull, Node::Value(Value::Boolean(false))));
        let existing = Node::Subquery(Box::new(keys_of(target)));
        broken.add_filter(Node::Not(Box::new(node.clone().lookup(Lookup::In, existing))));
        if let Some(statement) = sql::compile_exists(&broken, handle.backend())?
            && handle.fetch_optional(&statement).await?.is_some()
        {
            return Ok(Some(column));
        }
    }
    Ok(None)
}

/// The columns of a model that are foreign keys, and the models that they point to.
fn foreign_keys(model: &'static ModelOptions) -> impl Iterator<Item = (ColumnIndex, &'static ModelOptions)> {
    (0..).zip(model.columns).filter_map(|(index, column)| {
        let relation = model.relation(column.relation?);
        Some((index, (relation.target)()))
    })
}

/// The keys of all rows of a model.
fn keys_of(model: &'static ModelOptions) -> Query {
    let mut query = Query::new(model);
    query.ordering = Some(Vec::new());
    query.selection = Selection::Values(vec![Node::column(model.primary_key)]);
    query
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
    if let Some(known) = known(error, model, backend) {
        error.constraint = Some(known.name);
        if !known.columns.is_empty() {
            // PostgreSQL tells expressions in place of columns.
            let names = known.columns.iter().map(|column| model.column(*column).column);
            error.columns = names.map(str::to_owned).collect();
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

/// The constraint of a model's table that an error is about: the one of its name, or the only one over its columns.
fn known(error: &IntegrityError, model: &'static ModelOptions, backend: Backend) -> Option<Constraint> {
    let mut constraints = constraints(model, backend).into_iter();
    if let Some(name) = &error.constraint {
        // The key's has the same name on every database, whatever this one calls it.
        let key = (backend.capabilities().primary_key_constraint == Some(name)).then(|| key_constraint(model, backend));
        return key.or_else(|| constraints.find(|constraint| constraint.name == *name));
    }
    let names = |constraint: &Constraint| {
        let columns = constraint.columns.iter().map(|column| model.column(*column).column);
        constraint.kind == error.kind && !error.columns.is_empty() && columns.eq(&error.columns)
    };
    let mut found = constraints.filter(names);
    found.next().filter(|_| found.next().is_none())
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
        // The key has a constraint of its own, below.
        if column.unique && index != model.primary_key {
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
        columns: match unique.expressions {
            Some(expressions) => columns_of(expressions().iter().map(|part| &part.expression)),
            None => unique.columns.to_vec(),
        },
    });
    let checks = model.checks.iter().map(|check| Constraint {
        name: shortened(backend, check.name),
        kind: IntegrityKind::Check,
        columns: columns_of([&(check.condition)()]),
    });
    found.extend(uniques.chain(checks).chain([key_constraint(model, backend)]));
    found
}

/// The constraint of a model's primary key, by the name that PostgreSQL gives it.
fn key_constraint(model: &'static ModelOptions, backend: Backend) -> Constraint {
    const SUFFIX: &str = "_pkey";
    let room = backend.capabilities().max_identifier_length - SUFFIX.len();
    let table = &model.table[..model.table.floor_char_boundary(room)];
    Constraint {
        name: format!("{table}{SUFFIX}"),
        kind: IntegrityKind::Unique,
        columns: vec![model.primary_key],
    }
}

/// The columns of expressions, each once, in the order in which they stand there.
fn columns_of<'n>(nodes: impl IntoIterator<Item = &'n Node>) -> Vec<ColumnIndex> {
    let mut columns = Vec::new();
    let mut open: Vec<&Node> = nodes.into_iter().collect();
    open.reverse();
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
