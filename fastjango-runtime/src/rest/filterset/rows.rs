//! Filters whose values are keys of rows: django-filter's `ModelChoiceFilter` and `ModelMultipleChoiceFilter`.

use std::collections::{HashMap, HashSet};

use super::values::{self, too_many};
use super::{Count, Filter, Form, NamedRows};
use crate::db::Handle;
use crate::error::{Result, ValidationError};
use crate::models::base::{Handles, Model};
use crate::models::options::{ColumnIndex, ColumnKind, ModelOptions};
use crate::models::query::{Node, Query, Selection};
use crate::models::queryset;
use crate::rest::context::{ExistingRows, path_value};
use crate::rest::lookups::{key_in, keys_by_name};
use crate::rest::parameters::Parameters;
use crate::rest::relations::KeyKind;
use crate::rest::serializers::Same;
use crate::value::{Value, ValueKey};

/// The most rows of which all are asked for, over all filters of a list: each is a subquery of its own over up to three
/// tables. MySQL takes 61 tables in one statement, and PostgreSQL plans some hundreds of them for minutes.
pub(super) const CONJOINED: usize = 16;

/// A filter by a related row, or by any of several, or by all of up to 16 of them. The parameter names rows by their keys
/// or by another column. Rows that are not there are a mistake of the caller.
pub fn row_filter<T, H>(
    name: &'static str,
    description: &'static str,
    relation: H,
    slug_field: Option<ColumnIndex>,
    conjoined: bool,
) -> Filter
where
    H: Handles,
    T: KeyKind<Model: Same<H::Model>>,
{
    let (model, target) = (H::Root::options(), H::Model::options());
    let named_by = slug_field.unwrap_or(target.primary_key);
    let column = Node::Column {
        path: relation.path(),
        column: named_by,
    };
    let kind = target.column(named_by).kind;
    let form = Form::of_kind(kind, if T::MANY { Count::Repeated } else { Count::One });
    let compared = column.clone();
    let read = move |parameters: &Parameters, existing: &ExistingRows, form: Form| {
        let known = existing.get(name);
        if T::MANY {
            let Some(keys) = any(parameters, name, form, known)? else {
                return Ok(None);
            };
            return Ok(Some(if conjoined {
                all_of(model, &compared, distinct(keys, CONJOINED)?)
            } else {
                compared.clone().one_of(kind.value_kind(), keys)
            }));
        }
        let Some(text) = parameters.get(name).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let key = key(text, kind).filter(|key| exists(key, known));
        let key = key.ok_or_else(|| no_choice("That choice"))?;
        Ok(Some(compared.clone().equals(key)))
    };
    let mut filter = Filter::new(name, description, column, form, Box::new(read));
    filter.conjoined = T::MANY && conjoined;
    filter.rows = Some(NamedRows {
        model: target,
        column: named_by,
    });
    filter
}

/// That a row is related to all of some rows: each is asked for in a query of its own.
fn all_of(model: &'static ModelOptions, column: &Node, keys: Vec<Value>) -> Node {
    let related = |key| {
        let mut found = Query::new(model);
        found.add_filter(column.clone().equals(key));
        key_in(found)
    };
    Node::And(keys.into_iter().map(related).collect())
}

/// The condition of a filter, if its subqueries are within those that are left for the list.
pub(super) fn within_bounds(
    filter: &Filter,
    condition: Option<Node>,
    left: &mut usize,
) -> Result<Option<Node>, ValidationError> {
    if let Some(condition) = condition.as_ref().filter(|_| filter.conjoined) {
        let subqueries = condition.children().len();
        *left = left.checked_sub(subqueries).ok_or_else(|| too_many(CONJOINED))?;
    }
    Ok(condition)
}

/// Each of the keys once, if they are not too many.
fn distinct(mut keys: Vec<Value>, most: usize) -> Result<Vec<Value>, ValidationError> {
    let mut seen = HashSet::new();
    keys.retain(|key| seen.insert(ValueKey::from(key)));
    if keys.len() > most {
        return Err(too_many(most));
    }
    Ok(keys)
}

/// The names of rows in a parameter that may be given several times.
fn any(
    parameters: &Parameters,
    name: &str,
    form: Form,
    known: Option<&HashSet<ValueKey>>,
) -> Result<Option<Vec<Value>>, ValidationError> {
    let texts: Vec<&str> = parameters.get_all(name).collect();
    if texts.len() > form.limit {
        return Err(too_many(form.limit));
    }
    let read = |text: &&str| {
        key(text, form.kind)
            .ok_or_else(|| ValidationError::new(format!("\u{201c}{text}\u{201d} is not a valid value.")))
    };
    let keys: Vec<Value> = texts.iter().map(read).collect::<Result<_, _>>()?;
    match keys.iter().zip(&texts).find(|(key, _)| !exists(key, known)) {
        Some((_, text)) => Err(no_choice(text)),
        None => Ok(Some(keys).filter(|keys| !keys.is_empty())),
    }
}

fn key(text: &str, kind: ColumnKind) -> Option<Value> {
    path_value(text, kind).ok()
}

/// Whether there is such a row; where nobody has looked, the rows will tell.
fn exists(key: &Value, known: Option<&HashSet<ValueKey>>) -> bool {
    known.is_none_or(|known| known.contains(&ValueKey::from(key)))
}

fn no_choice(what: &str) -> ValidationError {
    let message = format!("Select a valid choice. {what} is not one of the available choices.");
    ValidationError::with_code(message, "invalid_choice")
}

/// Looks up the rows that the parameters name, with one query for each filter that is asked for.
pub(crate) async fn find(
    filters: &[Filter],
    parameters: &Parameters,
    limit: usize,
    db: Handle<'_>,
) -> Result<ExistingRows> {
    let mut existing = HashMap::new();
    for filter in filters {
        let named = parameters.get_all(filter.name).take(limit);
        let kind = filter.form.kind;
        let found = match (filter.rows, filter.occurring) {
            (Some(NamedRows { model, column }), _) => {
                let keys: Vec<Value> = named.filter_map(|text| key(text, kind)).collect();
                if keys.is_empty() {
                    continue;
                }
                let found = keys_by_name(model, column, keys, None, db).await?;
                found.into_keys().collect()
            }
            (None, Some(rows)) => {
                let values: Vec<Value> = named.filter_map(|text| values::value(text.trim(), kind)).collect();
                if values.is_empty() {
                    continue;
                }
                that_occur(rows, values, db).await?
            }
            (None, None) => continue,
        };
        existing.insert(filter.name, found);
    }
    Ok(existing)
}

/// Those of some values that the column of some row has.
async fn that_occur(rows: NamedRows, values: Vec<Value>, db: Handle<'_>) -> Result<HashSet<ValueKey>> {
    let kind = rows.model.column(rows.column).kind.value_kind();
    let column = Node::column(rows.column);
    let mut query = Query::new(rows.model);
    query.ordering = Some(Vec::new());
    query.distinct = true;
    query.add_filter(column.clone().one_of(kind, values));
    query.selection = Selection::Values(vec![column]);
    let found = queryset::select(&query, db).await?;
    found
        .iter()
        .map(|row| Ok(ValueKey::from(&row.value(0, kind)?)))
        .collect()
}

/// Refuses a value that no row has; where nobody has looked, the rows will tell.
pub(super) fn occur(filter: &Filter, parameters: &Parameters, existing: &ExistingRows) -> Result<(), ValidationError> {
    let known = existing.get(filter.name);
    let all = parameters.get_all(filter.name).filter(|text| !text.trim().is_empty());
    let texts: Vec<&str> = match filter.form.count {
        Count::Repeated => all.collect(),
        _ => all.last().into_iter().collect(),
    };
    for text in texts {
        let value = values::value(text.trim(), filter.form.kind);
        if !value.is_some_and(|value| exists(&value, known)) {
            return Err(no_choice(text));
        }
    }
    Ok(())
}
