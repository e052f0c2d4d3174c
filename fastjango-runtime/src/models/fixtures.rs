//! Fixtures: rows of several tables as one JSON document, as Django's `loaddata` reads them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::db::{Backend, Database, Handle, Statement};
use crate::error::{Error, Result};
use crate::models::options::{Column, ModelOptions, RelationKind, Through};
use crate::models::sql::{Conflict, Insert, compile_insert};
use crate::value::{Value, ValueKind};

/// Rows of one table, ready to be inserted: all of them give the same columns.
struct Batch<'a> {
    table: &'a str,
    columns: Vec<&'a str>,
    rows: Vec<Vec<Value>>,
}

/// Loads a fixture in one transaction, and returns the number of rows.
///
/// Two forms are read: an object of tables, each with a list of rows (`{"book": [{"id": 1, "title": "…"}]}`), and
/// Django's own list of `{"model": "shop.book", "pk": 1, "fields": {…}}`, in which a to-many relation is a list of
/// keys. Tables are filled in the order of the document; the next key of each is the one after the greatest.
///
/// # Errors
///
/// [`Error::Configuration`] for a table, model or field that is not there, and for a value that doesn't fit its
/// column; the database's errors. Nothing is kept then.
pub async fn load(db: &Database, models: &[&'static ModelOptions], document: &Json) -> Result<usize> {
    let batches = match document {
        Json::Object(tables) => from_tables(models, tables)?,
        Json::Array(objects) => from_objects(models, objects)?,
        _ => {
            return Err(Error::Configuration(
                "a fixture is an object of tables or a list of objects".to_owned(),
            ));
        }
    };
    let count = batches.iter().map(|batch| batch.rows.len()).sum();
    let tables: BTreeSet<(&str, &str)> = batches
        .iter()
        .filter_map(|batch| key_column(models, batch.table))
        .collect();
    db.atomic(async |tx| {
        let handle = crate::db::Executor::handle(tx);
        for batch in &batches {
            insert(handle, batch).await?;
        }
        for (table, column) in tables {
            reset_sequence(handle, table, column).await?;
        }
        Ok(())
    })
    .await?;
    Ok(count)
}

/// Rows by table, each table in the order in which the models depend on each other as the document has them.
fn from_tables<'a>(models: &[&'static ModelOptions], tables: &'a Map<String, Json>) -> Result<Vec<Batch<'a>>> {
    let mut names: Vec<(usize, &String)> = tables.keys().map(|table| (rank(models, table), table)).collect();
    names.sort_by_key(|(rank, _)| *rank);
    let mut batches = Vec::new();
    for (_, table) in names {
        let rows = tables[table]
            .as_array()
            .ok_or_else(|| wrong(format!("`{table}` is not a list of rows")))?;
        for row in rows {
            let row = row
                .as_object()
                .ok_or_else(|| wrong(format!("a row of `{table}` is not an object")))?;
            let mut values = Vec::with_capacity(row.len());
            for (name, value) in row {
                let (column, kind) = column_of(models, table, name)?;
                values.push((column, to_value(kind, value).ok_or_else(|| misfit(table, name, value))?));
            }
            push(&mut batches, table, values);
        }
    }
    Ok(batches)
}

/// Rows of Django's own form.
fn from_objects(models: &[&'static ModelOptions], objects: &[Json]) -> Result<Vec<Batch<'static>>> {
    let (mut batches, mut links) = (Vec::new(), Vec::new());
    for object in objects {
        let name = object["model"]
            .as_str()
            .ok_or_else(|| wrong("an object has no `model`".to_owned()))?;
        let plain = name.rsplit('.').next().unwrap_or(name);
        let model = models.iter().find(|model| model.name.eq_ignore_ascii_case(plain));
        let model = *model.ok_or_else(|| wrong(format!("there is no model `{name}`")))?;
        let key = to_value(model.primary_key().kind.value_kind(), &object["pk"]);
        let key = key.ok_or_else(|| misfit(model.table, "pk", &object["pk"]))?;
        let fields = object["fields"]
            .as_object()
            .ok_or_else(|| wrong(format!("a `{name}` has no `fields`")))?;
        let mut values = vec![(model.primary_key().column, key.clone())];
        for (field, value) in fields {
            if let (Some(items), Some(link)) = (value.as_array(), link_of(model, field)) {
                links.extend(items.iter().map(|item| (link, key.clone(), item)));
                continue;
            }
            let column =
                field_column(model, field).ok_or_else(|| wrong(format!("`{}` has no field `{field}`", model.name)))?;
            let value = to_value(column.kind.value_kind(), value).ok_or_else(|| misfit(model.table, field, value))?;
            values.push((column.column, value));
        }
        push(&mut batches, model.table, values);
    }
    for ((table, source, target), owner, item) in links {
        let key = to_value(ValueKind::Integer, item).or_else(|| to_value(ValueKind::Text, item));
        push(
            &mut batches,
            table,
            vec![
                (source, owner),
                (target, key.ok_or_else(|| misfit(table, target, item))?),
            ],
        );
    }
    Ok(batches)
}

/// Adds a row to the last batch, or begins one where its table or its columns are others.
fn push<'a>(batches: &mut Vec<Batch<'a>>, table: &'a str, values: Vec<(&'static str, Value)>) {
    let (columns, row): (Vec<&'a str>, Vec<Value>) = values.into_iter().unzip();
    match batches.last_mut() {
        Some(last) if last.table == table && last.columns == columns => last.rows.push(row),
        _ => batches.push(Batch {
            table,
            columns,
            rows: vec![row],
        }),
    }
}

/// Inserts the rows of a batch, as many in one statement as its parameters allow.
async fn insert(handle: Handle<'_>, batch: &Batch<'_>) -> Result<()> {
    let most = (handle.capabilities().max_parameters / batch.columns.len().max(1)).clamp(1, 500);
    for rows in batch.rows.chunks(most) {
        let insert = Insert {
            table: batch.table,
            columns: &batch.columns,
            rows: rows.to_vec(),
            returning: &[],
            conflict: Conflict::Refuse,
        };
        handle.execute(&compile_insert(insert, handle.backend())?).await?;
    }
    Ok(())
}

/// Puts PostgreSQL's sequence behind the greatest key; the other databases look at the rows themselves.
async fn reset_sequence(handle: Handle<'_>, table: &str, column: &str) -> Result<()> {
    if handle.backend() != Backend::Postgres {
        return Ok(());
    }
    let (table, column) = (table.replace('"', "\"\""), column.replace('"', "\"\""));
    let sql = format!(
        "SELECT setval(pg_get_serial_sequence('\"{0}\"', '{1}'), coalesce(max(\"{1}\"), 1), max(\"{1}\") IS NOT NULL) \
         FROM \"{0}\"",
        table, column
    );
    handle.fetch_all(&Statement::new(sql, Vec::new())).await.map(drop)
}

/// The table and column of a key that the database makes.
fn key_column<'a>(models: &[&'static ModelOptions], table: &'a str) -> Option<(&'a str, &'static str)> {
    match models.iter().find(|model| model.table == table) {
        Some(model) => model.primary_key().auto.then(|| (table, model.primary_key().column)),
        None => Some((table, "id")),
    }
}

/// Where a table stands among those of the models; the tables between two models come last.
fn rank(models: &[&'static ModelOptions], table: &str) -> usize {
    models
        .iter()
        .position(|model| model.table == table)
        .unwrap_or(models.len())
}

/// The automatic table of a many-to-many field: its name, and its columns of the owner and of the target.
fn link_of(model: &ModelOptions, field: &str) -> Option<(&'static str, &'static str, &'static str)> {
    match model.relation(model.relation_named(field)?).kind {
        RelationKind::ManyToMany {
            through:
                Through::Automatic {
                    table,
                    source_column,
                    target_column,
                },
        } => Some((table, source_column, target_column)),
        _ => None,
    }
}

/// The column that a field of the document means: by its own name or by its relation's.
fn field_column(model: &'static ModelOptions, name: &str) -> Option<&'static Column> {
    if let Some(index) = model.column_named(name) {
        return Some(model.column(index));
    }
    match model.relation(model.relation_named(name)?).kind {
        RelationKind::Forward { column, .. } => Some(model.column(column)),
        _ => None,
    }
}

/// The column of a table, be it a model's or the automatic one between two, and the kind of its values.
fn column_of(models: &[&'static ModelOptions], table: &str, name: &str) -> Result<(&'static str, ValueKind)> {
    let missing = || wrong(format!("the table `{table}` has no column `{name}`"));
    if let Some(model) = models.iter().find(|model| model.table == table) {
        let column = field_column(model, name).ok_or_else(missing)?;
        return Ok((column.column, column.kind.value_kind()));
    }
    let mut links = models.iter().flat_map(|model| {
        model.relations.iter().filter_map(|relation| {
            let (table, source, target) = link_of(model, relation.name)?;
            Some((
                table,
                source,
                model.primary_key(),
                target,
                (relation.target)().primary_key(),
            ))
        })
    });
    let (_, source, owner, target, key) = links
        .find(|link| link.0 == table)
        .ok_or_else(|| wrong(format!("there is no table `{table}`")))?;
    match name {
        "id" => Ok(("id", ValueKind::Integer)),
        _ if name == source => Ok((source, owner.kind.value_kind())),
        _ if name == target => Ok((target, key.kind.value_kind())),
        _ => Err(missing()),
    }
}

/// The value of a column; `None` where it doesn't fit.
fn to_value(kind: ValueKind, json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null(kind));
    }
    Some(match kind {
        ValueKind::Boolean => Value::Boolean(json.as_bool()?),
        ValueKind::Integer => Value::Integer(json.as_i64()?),
        ValueKind::Float => Value::Float(json.as_f64()?),
        ValueKind::Decimal => Value::Decimal(match json {
            Json::Number(number) => number.to_string().parse::<Decimal>().ok()?,
            other => other.as_str()?.parse::<Decimal>().ok()?,
        }),
        ValueKind::Text => Value::Text(json.as_str()?.to_owned()),
        ValueKind::Date => Value::Date(json.as_str()?.parse::<NaiveDate>().ok()?),
        ValueKind::Time => Value::Time(json.as_str()?.parse::<NaiveTime>().ok()?),
        ValueKind::DateTime => Value::DateTime(json.as_str()?.parse::<DateTime<Utc>>().ok()?),
        ValueKind::Duration => Value::Duration(TimeDelta::microseconds(json.as_i64()?)),
        ValueKind::Uuid => Value::Uuid(json.as_str()?.parse::<Uuid>().ok()?),
        ValueKind::Json => Value::Json(json.clone()),
        ValueKind::Bytes => return None,
    })
}

fn wrong(message: String) -> Error {
    Error::Configuration(message)
}

fn misfit(table: &str, name: &str, value: &Json) -> Error {
    wrong(format!("`{value}` is not a value of `{table}.{name}`"))
}
