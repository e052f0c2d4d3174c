//! Writing rows of which receivers hear, by the tables of a model alone: what serializers share with instances.

use crate::db::{Executor as _, Handle};
use crate::error::Result;
use crate::models::integrity;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::queryset;
use crate::models::rows;
use crate::models::signals::{Listening, Saving};
use crate::value::Value;

/// Whether somebody hears of saved rows of a model.
pub(crate) fn is_save_heard(handle: Handle<'_>, model: &'static ModelOptions) -> bool {
    listening(handle, model).is_some()
}

fn listening(handle: Handle<'_>, model: &'static ModelOptions) -> Option<Listening> {
    Listening::of(handle).filter(|listening| listening.saves(model).is_some())
}

/// [`insert_row`](rows::insert_row) of a row of which receivers hear, if there are any.
///
/// # Errors
///
/// Those of [`insert_row`](rows::insert_row), and the receivers' own.
pub(crate) async fn create_row(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    mut values: Vec<Value>,
) -> Result<Option<Value>> {
    let Some(listening) = listening(handle, model) else {
        return rows::insert_row(handle, model, values).await;
    };
    let created = handle
        .atomic(async |transaction| {
            let Some(receivers) = listening.saves(model) else {
                return Ok(None);
            };
            let saving = Saving {
                raw: false,
                update_fields: None,
                db: transaction,
            };
            receivers.pre_save(&mut values, saving).await?;
            let key = rows::insert_row(transaction.handle(), model, values.clone()).await?;
            if let Some(key) = &key {
                values[usize::from(model.primary_key)] = key.clone();
            }
            receivers.post_save(&values, true, saving).await?;
            Ok(key)
        })
        .await;
    match created {
        Ok(key) => Ok(key),
        Err(error) => Err(integrity::of_commit(error, model, (0..).zip(&values), handle).await),
    }
}

/// [`update_row`](rows::update_row) of a row of which receivers hear, if there are any: what they change is written too.
///
/// # Errors
///
/// Those of [`update_row`](rows::update_row), and the receivers' own.
pub(crate) async fn change_row(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    key: Value,
    values: Vec<(ColumnIndex, Value)>,
) -> Result<bool> {
    let Some(listening) = listening(handle, model) else {
        return rows::update_row(handle, model, key, values).await;
    };
    let mut written = Vec::new();
    let changed = handle
        .atomic(async |transaction| {
            let Some(receivers) = listening.saves(model) else {
                return Ok(false);
            };
            let handle = transaction.handle();
            let all: Vec<ColumnIndex> = (0..).zip(model.columns).map(|(column, _)| column).collect();
            // Locked, as only what receivers and the caller change is written, and perhaps nothing of this row.
            let Some(row) = queryset::locked_row(model, key.clone(), &all, handle).await? else {
                return Ok(false);
            };
            let mut row = rows::values_of(&row, model, &all)?;
            let before = row.clone();
            for (column, value) in values {
                row[usize::from(column)] = value;
            }
            let saving = Saving {
                raw: false,
                update_fields: None,
                db: transaction,
            };
            receivers.pre_save(&mut row, saving).await?;
            let changed = (0..).zip(&row).zip(&before).filter(|((_, now), before)| now != before);
            let changed: Vec<_> = changed.map(|((column, value), _)| (column, value.clone())).collect();
            written.clone_from(&row);
            let found = changed.is_empty() || rows::update_row(handle, model, key, changed).await?;
            receivers.post_save(&row, false, saving).await?;
            Ok(found)
        })
        .await;
    match changed {
        Ok(found) => Ok(found),
        Err(error) => Err(integrity::of_commit(error, model, (0..).zip(&written), handle).await),
    }
}
