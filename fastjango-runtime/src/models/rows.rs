//! Writing rows by the tables of a model alone: what `save`, `bulk_create`, related managers and serializers share.

use chrono::{DateTime, Utc};

use crate::db::{Backend, Executor as _, Handle, Row, Statement};
use crate::error::{Error, Result};
use crate::models::integrity;
use crate::models::options::{Column, ColumnIndex, ModelOptions};
use crate::models::query::{Node, Query};
use crate::models::sql;
use crate::value::{Value, ValueKind};

mod bulk;

pub(crate) use bulk::{Clashes, update_bulk};

/// Whether a key is one, and not the zero of a row that was never saved.
#[must_use]
pub fn is_key(model: &ModelOptions, key: &Value) -> bool {
    !(key.is_null() || model.primary_key().auto && matches!(key, Value::Integer(0)))
}

/// Inserts a row, given the values of all columns, and returns the key that the database gave, if it gave one.
///
/// # Errors
///
/// [`Error::Integrity`] where a constraint refuses the row, [`Error::Validation`] for a decimal of which the database
/// would keep a part, and the database's other errors.
pub async fn insert_row(handle: Handle<'_>, model: &'static ModelOptions, values: Vec<Value>) -> Result<Option<Value>> {
    let keyed = is_key(model, &values[usize::from(model.primary_key)]);
    let pointers = integrity::pointers(handle, model, (0..).zip(&values));
    let batch = Batch::new(model, keyed, vec![values]);
    match batch.insert(handle, &Clashes::Refuse).await {
        Ok(mut keys) => Ok(keys.pop().flatten()),
        Err(error) => Err(integrity::of_rows(error, model, &pointers, handle).await),
    }
}

/// Inserts a row, given the values of all columns, and returns what the database made of some of them: where it has
/// [`insert_returning`](crate::db::Capabilities::insert_returning).
///
/// # Errors
///
/// Those of [`insert_row`].
pub(crate) async fn insert_returning(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    values: Vec<Value>,
    columns: &[ColumnIndex],
) -> Result<Row> {
    let keyed = is_key(model, &values[usize::from(model.primary_key)]);
    if is_stored_as_given(handle, model, keyed, columns) {
        return Box::pin(insert_as_given(handle, model, keyed, values, columns)).await;
    }
    let names: Vec<&str> = columns.iter().map(|column| model.column(*column).column).collect();
    let pointers = integrity::pointers(handle, model, (0..).zip(&values));
    let statement = Batch::new(model, keyed, vec![values]).statement(&names, &Clashes::Refuse, handle.backend())?;
    match handle.fetch_one(&statement).await {
        Ok(row) => Ok(row),
        Err(error) => Err(integrity::of_rows(error, model, &pointers, handle).await),
    }
}

/// Whether these columns of a new row are known without asking for them: `RETURNING` costs SQLite a table of its own.
fn is_stored_as_given(handle: Handle<'_>, model: &'static ModelOptions, keyed: bool, columns: &[ColumnIndex]) -> bool {
    use ValueKind::{Boolean, Date, DateTime, Integer, Text};
    let plain = |column: &ColumnIndex| {
        let kind = model.column(*column).kind.value_kind();
        matches!(kind, Boolean | Integer | Text | Date | DateTime)
    };
    let capabilities = handle.capabilities();
    capabilities.stores_as_given && (keyed || is_key_told(handle, model)) && columns.iter().all(plain)
}

/// Inserts a row whose columns are stored as they are given, and returns some of them.
async fn insert_as_given(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    keyed: bool,
    values: Vec<Value>,
    columns: &[ColumnIndex],
) -> Result<Row> {
    let pointers = integrity::pointers(handle, model, (0..).zip(&values));
    let statement = Batch::new(model, keyed, vec![values]).statement(&[], &Clashes::Refuse, handle.backend())?;
    let key = match handle.insert(&statement).await {
        Ok(key) => key,
        Err(error) => return Err(integrity::of_rows(error, model, &pointers, handle).await),
    };
    // The values again, without the key that the database has made.
    let mut values = statement.parameters;
    if !keyed {
        values.insert(usize::from(model.primary_key), Value::Integer(key));
    }
    let value = |column: &ColumnIndex| std::mem::replace(&mut values[usize::from(*column)], Value::Boolean(false));
    Ok(Row::from_owned(columns.iter().map(value).collect()))
}

/// Whether the connection tells the key that the database makes for a row.
fn is_key_told(handle: Handle<'_>, model: &'static ModelOptions) -> bool {
    let key = model.primary_key();
    handle.capabilities().last_insert_id && key.auto && key.kind.value_kind() == ValueKind::Integer
}

/// Inserts rows, given the values of all columns, and returns for each the key that the database gave, if it gave one.
///
/// Rows with and without a key are statements of their own, and so are as many as the database's limit of parameters
/// demands; several statements are one transaction. `MySQL` tells only the first key of a statement; the others follow
/// in steps of `auto_increment_increment`, as it promises for inserts whose number of rows is known.
///
/// # Errors
///
/// Those of [`insert_row`].
pub async fn insert_rows(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    rows: Vec<Vec<Value>>,
) -> Result<Vec<Option<Value>>> {
    insert_bulk(handle, model, rows, None, &Clashes::Refuse).await
}

/// [`insert_rows`] with at most so many rows in a statement, and with a word about rows that clash with others.
pub(crate) async fn insert_bulk(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    rows: Vec<Vec<Value>>,
    batch_size: Option<usize>,
    clashes: &Clashes,
) -> Result<Vec<Option<Value>>> {
    clashes.check(model, handle.backend())?;
    let keyed: Vec<bool> = rows
        .iter()
        .map(|row| is_key(model, &row[usize::from(model.primary_key)]))
        .collect();
    let pointers = integrity::pointers(handle, model, rows.iter().flat_map(|row| (0..).zip(row)));
    let mut groups: [Vec<Vec<Value>>; 2] = Default::default();
    for (row, keyed) in rows.into_iter().zip(&keyed) {
        groups[usize::from(*keyed)].push(row);
    }
    let [new, own] = groups;
    let mut batches = batches(handle, (model, true), own, batch_size);
    batches.extend(self::batches(handle, (model, false), new, batch_size));
    let inserted = match batches.len() {
        0 | 1 => insert_batches(handle, batches, clashes).await,
        _ => {
            handle
                .atomic(async |transaction| insert_batches(transaction.handle(), batches, clashes).await)
                .await
        }
    };
    let mut keys = match inserted {
        Ok(keys) => keys.into_iter(),
        Err(error) => return Err(integrity::of_rows(error, model, &pointers, handle).await),
    };
    // The rows with a key came first.
    let own: Vec<Option<Value>> = keys
        .by_ref()
        .take(keyed.iter().filter(|keyed| **keyed).count())
        .collect();
    let (mut own, mut new) = (own.into_iter(), keys);
    Ok(keyed
        .into_iter()
        .map(|keyed| if keyed { own.next() } else { new.next() }.flatten())
        .collect())
}

/// Sets columns of the row with this key, and returns whether there is one.
///
/// # Errors
///
/// Those of [`insert_row`].
pub async fn update_row(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    key: Value,
    values: impl IntoIterator<Item = (ColumnIndex, Value)> + Send,
) -> Result<bool> {
    let values: Vec<(ColumnIndex, Value)> = values.into_iter().collect();
    let pointers = integrity::pointers(handle, model, values.iter().map(|(column, value)| (*column, value)));
    let backend = handle.backend();
    let assignments = values
        .into_iter()
        .map(|(column, value)| (model.column(column), value))
        .map(|(column, value)| column.fit(value, backend).map(|value| (column.column, value)))
        .collect::<Result<Vec<(&str, Value)>>>()?;
    let primary = model.primary_key().column;
    let conditions = vec![(primary, key)];
    if assignments.is_empty() {
        let statement = sql::compile_select_rows(model.table, &[primary], conditions, backend);
        return Ok(handle.fetch_optional(&statement).await?.is_some());
    }
    let statement = sql::compile_update_rows(model.table, assignments, conditions, backend);
    match handle.execute(&statement).await {
        Ok(rows) => Ok(rows > 0),
        Err(error) => Err(integrity::of_rows(error, model, &pointers, handle).await),
    }
}

/// Reads columns of the row with this key.
///
/// # Errors
///
/// [`Error::DoesNotExist`] where there is none, and the database's errors.
pub(crate) async fn read_row(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    key: Value,
    columns: &[ColumnIndex],
) -> Result<Vec<Value>> {
    let names: Vec<&str> = columns.iter().map(|column| model.column(*column).column).collect();
    let conditions = vec![(model.primary_key().column, key)];
    let statement = sql::compile_select_rows(model.table, &names, conditions, handle.backend());
    let row = handle.fetch_optional(&statement).await?;
    let row = row.ok_or(Error::DoesNotExist { model: model.name })?;
    values_of(&row, model, columns)
}

/// Sets columns of the row with this key to what the database computes, and gives what some of them are then.
///
/// # Errors
///
/// [`Error::NotUpdated`] where there is no such row, and those of [`insert_row`].
pub(crate) async fn update_computed(
    handle: Handle<'_>,
    model: &'static ModelOptions,
    key: Value,
    assignments: &[(ColumnIndex, Node)],
    columns: &[ColumnIndex],
) -> Result<Vec<Value>> {
    let query = Query::by_key(model, key.clone());
    let statement = sql::compile_update_returning(&query, assignments, columns, handle.backend())?;
    let missing = || Error::NotUpdated { model: model.name };
    let statement = statement.ok_or_else(missing)?;
    let explained = async |error| integrity::of_update(error, &query, assignments, handle).await;
    if handle.capabilities().update_returning {
        return match handle.fetch_optional(&statement).await {
            Ok(row) => values_of(&row.ok_or_else(missing)?, model, columns),
            Err(error) => Err(explained(error).await),
        };
    }
    match handle.execute(&statement).await {
        Ok(0) => return Err(missing()),
        Ok(_) => {}
        Err(error) => return Err(explained(error).await),
    }
    read_row(handle, model, key, columns).await
}

/// The values of these columns, which are those of a row.
pub(crate) fn values_of(row: &Row, model: &'static ModelOptions, columns: &[ColumnIndex]) -> Result<Vec<Value>> {
    let kinds = columns.iter().map(|column| model.column(*column).kind.value_kind());
    kinds.enumerate().map(|(at, kind)| row.value(at, kind)).collect()
}

/// Runs statements, several in one transaction, and tells how many rows they are about.
pub(crate) async fn execute_all(handle: Handle<'_>, statements: &[Statement]) -> Result<u64> {
    if let [statement] = statements {
        return handle.execute(statement).await;
    }
    handle
        .atomic(async |transaction| {
            let mut rows = 0;
            for statement in statements {
                rows += transaction.handle().execute(statement).await?;
            }
            Ok(rows)
        })
        .await
}

/// What a new row has in a column of which nobody says anything; `None` where there has to be something.
pub(crate) fn value_of_unsaid(column: &Column) -> Option<Value> {
    let kind = column.kind.value_kind();
    match column.default {
        // The database makes it.
        _ if column.auto => Some(Value::Integer(0)),
        Some(default) => Some(default()),
        None if column.auto_now || column.auto_now_add => Some(moment(column, Utc::now())),
        None if column.null => Some(Value::Null(kind)),
        None => (kind == ValueKind::Text && column.blank).then(|| Value::Text(String::new())),
    }
}

/// The present moment, as a column has it.
pub(crate) fn moment(column: &Column, now: DateTime<Utc>) -> Value {
    match column.kind.value_kind() {
        ValueKind::Date => Value::Date(now.date_naive()),
        ValueKind::Time => Value::Time(now.time()),
        _ => Value::DateTime(now),
    }
}

/// Keys as lists, each within what a statement of the database may have beside a few other parameters.
pub(crate) fn lists(handle: Handle<'_>, keys: &[Value]) -> impl Iterator<Item = Value> {
    keys.chunks(longest_list(handle))
        .map(|keys| Value::List(keys[0].kind(), keys.to_vec()))
}

/// The greatest number of keys in a list.
pub(crate) fn longest_list(handle: Handle<'_>) -> usize {
    let capabilities = handle.capabilities();
    if capabilities.array_parameters {
        usize::MAX
    } else {
        capabilities.max_parameters - 10
    }
}

/// Rows of one insert.
struct Batch {
    model: &'static ModelOptions,
    /// Whether the rows have keys of their own.
    keyed: bool,
    rows: Vec<Vec<Value>>,
}

/// Rows in as few batches as the limit of parameters allows.
fn batches(
    handle: Handle<'_>,
    (model, keyed): (&'static ModelOptions, bool),
    rows: Vec<Vec<Value>>,
    batch_size: Option<usize>,
) -> Vec<Batch> {
    let width = model.columns.len() - usize::from(!keyed);
    // A row of defaults is a statement by itself.
    let most = handle
        .capabilities()
        .max_parameters
        .checked_div(width)
        .unwrap_or(1)
        .max(1);
    let most = batch_size.map_or(most, |size| size.min(most));
    let mut batches = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        batches.push(Batch::new(model, keyed, rows.by_ref().take(most).collect()));
    }
    batches
}

async fn insert_batches(handle: Handle<'_>, batches: Vec<Batch>, clashes: &Clashes) -> Result<Vec<Option<Value>>> {
    let mut keys = Vec::new();
    for batch in batches {
        keys.extend(batch.insert(handle, clashes).await?);
    }
    Ok(keys)
}

impl Batch {
    fn new(model: &'static ModelOptions, keyed: bool, rows: Vec<Vec<Value>>) -> Self {
        Self { model, keyed, rows }
    }

    /// The statement, without the column of a key that the database makes.
    fn statement(self, returning: &[&str], clashes: &Clashes, backend: Backend) -> Result<Statement> {
        let Self { model, keyed, mut rows } = self;
        let at = usize::from(model.primary_key);
        for (value, column) in rows.iter_mut().flat_map(|row| row.iter_mut().zip(model.columns)) {
            if let Value::Decimal(_) | Value::Json(_) = value {
                *value = column.fit(std::mem::replace(value, Value::Boolean(false)), backend)?;
            }
        }
        let mut names: Vec<&str> = model.columns.iter().map(|column| column.column).collect();
        if !keyed {
            names.remove(at);
            for row in &mut *rows {
                drop(row.remove(at));
            }
        }
        let [unique, columns] = clashes.names(model);
        let insert = sql::Insert {
            table: model.table,
            columns: &names,
            rows,
            returning,
            conflict: clashes.conflict(model, &unique, &columns),
        };
        sql::compile_insert(insert, backend)
    }

    /// Inserts the rows, and returns the keys that the database gave.
    async fn insert(self, handle: Handle<'_>, clashes: &Clashes) -> Result<Vec<Option<Value>>> {
        let (model, keyed, count) = (self.model, self.keyed, self.rows.len());
        let key = model.primary_key();
        // Which of the rows were left out, or which row was updated by MySQL, nobody tells.
        let keys_unknown = keyed
            || *clashes == Clashes::Ignore
            || (*clashes != Clashes::Refuse && !handle.capabilities().insert_returning);
        let in_answer = count == 1 && *clashes == Clashes::Refuse && is_key_told(handle, model);
        let returning: &[&str] = if keys_unknown || in_answer { &[] } else { &[key.column] };
        let statement = self.statement(returning, clashes, handle.backend())?;
        if keys_unknown {
            handle.execute(&statement).await?;
            return Ok(vec![None; count]);
        }
        if in_answer || !handle.capabilities().insert_returning {
            return keys_in_steps(handle, &statement, count).await;
        }
        let returned = handle.fetch_all(&statement).await?;
        if returned.len() != count {
            let message = format!(
                "{count} rows were inserted into `{}`, {} keys came back",
                model.table,
                returned.len()
            );
            return Err(Error::Decode { message });
        }
        let kind = key.kind.value_kind();
        returned.iter().map(|row| row.value(0, kind).map(Some)).collect()
    }
}

/// Inserts rows where only the first key is told, and counts on from there.
async fn keys_in_steps(handle: Handle<'_>, statement: &Statement, count: usize) -> Result<Vec<Option<Value>>> {
    let first = handle.insert(statement).await?;
    let step = if count == 1 {
        1
    } else {
        let row = handle
            .fetch_one(&Statement::from("SELECT @@auto_increment_increment"))
            .await?;
        row.integer(0)?.unwrap_or(1)
    };
    let keys = (0..).map(|number| Some(Value::Integer(first + number * step)));
    Ok(keys.take(count).collect())
}
