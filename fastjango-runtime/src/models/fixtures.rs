//! Rows in files: Django's fixtures.
//!
//! Two forms are read. Django's own is a list of objects with `model`, `pk` and `fields`; the shorter one is an object
//! of lists of rows by table, whose members are columns:
//!
//! ```json
//! { "tag": [{ "id": 1, "name": "new" }], "book_tags": [{ "id": 1, "book_id": 7, "tag_id": 1 }] }
//! ```

mod document;
mod dump;
mod flush;
mod statements;
mod table;
mod values;

use crate::db::{Executor, Handle, Transaction};
use crate::error::{Error, Result};
use crate::models::options::ModelOptions;
use crate::models::rows::{insert_row, is_key, read_row};
use crate::models::signals::{AnyReceivers, Listening, Saving};

pub use dump::{DumpOptions, count, dump};
pub use flush::flush;

use document::Rows;
use table::Table;

/// Loads the rows of a fixture, all or none, and tells how many they were.
///
/// A row whose key is there already is replaced, and a column that a row doesn't give has its default. Keys that the database makes go on after the greatest one.
/// Receivers of signals hear of the rows, as raw ones.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::fixtures;
///
/// # run(async |db| {
/// let text = r#"[{ "model": "shop.tag", "pk": 7, "fields": { "name": "sea" } }]"#;
/// assert_eq!(fixtures::load(db, &[Tag::options()], text).await?, 1);
/// assert_eq!(Tag::objects().filter(|t| t.id.eq(7)).get(db).await?.name, "sea");
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// [`Error::Configuration`] where the text is no fixture of these models, and [`Error::Integrity`] where a
/// constraint refuses a row or a row points to one that is not there.
pub async fn load(db: &impl Executor, models: &[&'static ModelOptions], text: &str) -> Result<usize> {
    load_together(db, models, async |loading| loading.load(text).await).await
}

/// Loads several fixtures, all or none, of which each may refer to rows of any other.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::fixtures;
///
/// # run(async |db| {
/// let book = r#"{ "book": [{ "id": 7, "title": "Solaris", "pages": 204, "price": "5", "author_id": 7 }] }"#;
/// let author = r#"{ "author": [{ "id": 7, "name": "Stanisław" }] }"#;
/// let count = fixtures::load_together(db, &[Author::options(), Book::options()], async |loading| {
///     Ok(loading.load(book).await? + loading.load(author).await?)
/// })
/// .await?;
/// assert_eq!(count, 2);
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// The body's, and [`Error::Configuration`] or [`Error::Integrity`] where a row points to one that is not there at the
/// end.
pub async fn load_together<T, F>(db: &impl Executor, models: &[&'static ModelOptions], body: F) -> Result<T>
where
    F: AsyncFnOnce(&mut Loading<'_>) -> Result<T>,
{
    let tables = table::tables(models);
    db.handle().atomic(async |tx| together(tx, &tables, body).await).await
}

/// Runs the body with foreign keys checked at the end, since a row may come before the one that it points to.
async fn together<T, F>(tx: &Transaction, tables: &[Table], body: F) -> Result<T>
where
    F: AsyncFnOnce(&mut Loading<'_>) -> Result<T>,
{
    let handle = tx.handle();
    if handle.capabilities().deferrable_constraints {
        return body(&mut Loading::new(tx, tables)).await;
    }
    let mut loaded = Vec::new();
    // Within a savepoint, so that the setting is put back whatever becomes of the rows.
    let work = tx.atomic(async |tx| {
        let mut loading = Loading::new(tx, tables);
        let done = body(&mut loading).await;
        loaded = loading.loaded;
        done
    });
    let done = unchecked(tx, work).await?;
    check_keys(handle, &loaded).await?;
    Ok(done)
}

/// Fixtures that are loaded together, by [`load_together`].
#[derive(Debug)]
pub struct Loading<'a> {
    tx: &'a Transaction,
    tables: &'a [Table],
    /// The tables that have got rows, those of several fixtures several times.
    loaded: Vec<Table>,
}

impl<'a> Loading<'a> {
    fn new(tx: &'a Transaction, tables: &'a [Table]) -> Self {
        Self {
            tx,
            tables,
            loaded: Vec::new(),
        }
    }

    /// Loads the rows of a fixture, and tells how many they were.
    ///
    /// # Examples
    ///
    /// See [`load_together`].
    ///
    /// # Errors
    ///
    /// Those of [`load`]; a row that points to none is told at the end.
    pub async fn load(&mut self, text: &str) -> Result<usize> {
        self.load_watched(text, &mut |_, _| ()).await
    }

    /// The same, with somebody to tell how many rows are written, and of how many.
    ///
    /// # Errors
    ///
    /// Those of [`load`](Self::load).
    pub async fn load_watched(&mut self, text: &str, watch: &mut (dyn FnMut(usize, usize) + Send)) -> Result<usize> {
        let rows = document::read(text, self.tables)?;
        self.loaded.extend(rows.iter().map(|rows| rows.table.clone()));
        let total = rows.iter().map(|rows| rows.values.len()).sum();
        let mut done = 0;
        let mut written = |count| {
            done += count;
            watch(done, total);
        };
        insert_all(self.tx.handle(), &rows, &mut written).await?;
        Ok(total)
    }
}

/// Is told of rows that are written.
type Watch<'a> = &'a mut (dyn FnMut(usize) + Send);

/// Awaits what MySQL and MariaDB are to do without a look at foreign keys.
async fn unchecked<T>(tx: &Transaction, work: impl Future<Output = Result<T>>) -> Result<T> {
    tx.with_setting("SET foreign_key_checks = 0", "SET foreign_key_checks = 1", work)
        .await
}

async fn insert_all(handle: Handle<'_>, rows: &[Rows], watch: Watch<'_>) -> Result<()> {
    let listening = Listening::of(handle);
    for rows in rows {
        statements::refuse_zero(handle.backend(), rows)?;
        let heard = listening.as_ref().zip(rows.table.model).and_then(|(listening, model)| {
            let receivers = listening.saves(model)?;
            Some((model, receivers, handle.transaction()?))
        });
        match heard {
            Some((model, receivers, tx)) => insert_heard(tx, model, receivers, rows).await?,
            None => insert(handle, rows).await?,
        }
        watch(rows.values.len());
    }
    for table in distinct_tables(rows.iter().map(|rows| &rows.table)) {
        if let Some(statement) = statements::reset_sequence(handle.backend(), table) {
            handle.fetch_optional(&statement).await?;
        }
    }
    Ok(())
}

async fn insert(handle: Handle<'_>, rows: &Rows) -> Result<()> {
    for statement in statements::statements(handle.backend(), rows)? {
        handle.execute(&statement).await?;
    }
    Ok(())
}

/// Writes rows one by one, of each of which receivers hear.
async fn insert_heard(
    tx: &Transaction,
    model: &'static ModelOptions,
    receivers: &dyn AnyReceivers,
    rows: &Rows,
) -> Result<()> {
    let (handle, key_at) = (tx.handle(), usize::from(model.primary_key));
    let saving = Saving {
        raw: true,
        update_fields: None,
        db: tx,
    };
    for given in &rows.values {
        let mut row = rows.whole(model, given);
        receivers.pre_save(&mut row, saving).await?;
        let key = row[key_at].clone();
        let created = if is_key(model, &key) {
            let found = read_row(handle, model, key, &[model.primary_key]).await;
            insert(handle, &rows.of_whole(model, &row)).await?;
            matches!(found, Err(Error::DoesNotExist { .. }))
        } else {
            if let Some(key) = insert_row(handle, model, row.clone()).await? {
                row[key_at] = key;
            }
            true
        };
        receivers.post_save(&row, created, saving).await?;
    }
    Ok(())
}

/// Looks for rows that point nowhere, where the database can't be asked to look at the end.
async fn check_keys(handle: Handle<'_>, tables: &[Table]) -> Result<()> {
    for table in distinct_tables(tables) {
        for (column, target) in &table.keys {
            let statement = statements::dangling(handle.backend(), table, column, target);
            if let Some(row) = handle.fetch_optional(&statement).await? {
                let key = row.display(0)?.unwrap_or_default().into_owned();
                return Err(Error::Configuration(format!(
                    "`{}.{column}` is {key}, and `{}` has no such row",
                    table.name, target.table
                )));
            }
        }
    }
    Ok(())
}

fn distinct_tables<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Vec<&'a Table> {
    let mut distinct: Vec<&Table> = Vec::new();
    for table in tables {
        if !distinct.iter().any(|known| known.name == table.name) {
            distinct.push(table);
        }
    }
    distinct
}
