//! What a query can be sent through.

use std::any::Any;

use tokio::sync::SemaphorePermit;

use super::backend::{Backend, Capabilities};
use super::connection::EachRow;
use super::control;
use super::database::Database;
use super::outcome::{Flow, Outcome};
use super::recording::Recording;
use super::row::Row;
use super::sink::{RowSink, Sink};
use super::statement::Statement;
use super::transaction::{CommitOutcome, Transaction};
use crate::error::{Error, Result};

/// What a query can be sent through: a [`Database`] or a [`Transaction`].
///
/// Every terminal method takes `&impl Executor`, so that `.all(&db)` and, in a transaction, `.all(tx)` read alike.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// /// Works with a database and within a transaction.
/// async fn cheapest(db: &impl Executor) -> Result<Option<Book>> {
///     Book::objects().order_by(|b| b.price).first(db).await
/// }
///
/// assert_eq!(cheapest(db).await?.map(|book| book.title).as_deref(), Some("Emma"));
/// let within = db.atomic(async |tx| cheapest(tx).await).await?;
/// assert!(within.is_some());
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that a query can be sent through",
    label = "expected a `Database` or a `Transaction`, such as `cx.db()` in a viewset"
)]
pub trait Executor: Sync + sealed::Sealed {
    /// The untyped face, which everything else is made of.
    fn handle(&self) -> Handle<'_>;
}

mod sealed {
    /// What a database, a transaction and a handle are, and nothing of another crate.
    pub trait Sealed {}
    impl Sealed for super::Database {}
    impl Sealed for super::Transaction {}
    impl Sealed for super::Handle<'_> {}
    impl<T: Sealed + ?Sized> Sealed for &T {}
}

#[diagnostic::do_not_recommend]
impl Executor for Database {
    fn handle(&self) -> Handle<'_> {
        Handle(Target::Database(self))
    }
}

#[diagnostic::do_not_recommend]
impl Executor for Transaction {
    fn handle(&self) -> Handle<'_> {
        Handle(Target::Transaction(self))
    }
}

#[diagnostic::do_not_recommend]
impl Executor for Handle<'_> {
    fn handle(&self) -> Handle<'_> {
        *self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Executor + ?Sized> Executor for &T {
    fn handle(&self) -> Handle<'_> {
        (**self).handle()
    }
}

/// A database or a transaction, as one type: generic methods hand this over to code that is compiled once.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let handle = db.handle();
/// let row = handle.fetch_one(&"SELECT count(*) FROM book".into()).await?;
/// assert_eq!(row.integer(0)?, Some(4));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Handle<'a>(Target<'a>);

#[derive(Debug, Clone, Copy)]
enum Target<'a> {
    Database(&'a Database),
    Transaction(&'a Transaction),
}

/// Keeps the first of several rows.
#[expect(clippy::unnecessary_wraps, reason = "what takes rows may refuse one")]
fn keep_first(first: &mut Option<Row>, row: Row) -> Result<Flow> {
    first.get_or_insert(row);
    Ok(Flow::On)
}

impl<'a> Handle<'a> {
    /// The transaction that is open.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert!(db.handle().transaction().is_none());
    /// db.atomic(async |tx| {
    ///     assert!(tx.handle().transaction().is_some());
    ///     Ok(())
    /// })
    /// .await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn transaction(self) -> Option<&'a Transaction> {
        match self.0 {
            Target::Transaction(transaction) => Some(transaction),
            Target::Database(_) => None,
        }
    }
}

impl<'a> Handle<'a> {
    /// A place among the streams that hold a connection of the pool; it is waited for only where that is asked.
    pub(super) async fn stream_place(self, waits: bool) -> Result<Option<SemaphorePermit<'a>>> {
        match self.0 {
            Target::Database(database) if self.has_connections_beside() => database.stream_place(waits).await,
            _ => Ok(None),
        }
    }
}

impl Handle<'_> {
    /// What kind of database it is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert_eq!(db.handle().backend(), db.backend());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn backend(self) -> Backend {
        match self.0 {
            Target::Database(database) => database.backend(),
            Target::Transaction(transaction) => transaction.backend(),
        }
    }

    /// What that kind of database can do.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let capabilities = db.handle().capabilities();
    /// assert!(!capabilities.for_update, "SQLite locks no rows");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn capabilities(self) -> &'static Capabilities {
        self.backend().capabilities()
    }

    /// Whether a transaction is open.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// Refuses to be called where nothing could be undone.
    /// async fn transfer(db: &impl Executor) -> Result<()> {
    ///     if !db.handle().is_transaction() {
    ///         return Err(Error::Configuration("`transfer` belongs in a transaction".into()));
    ///     }
    ///     Ok(())
    /// }
    ///
    /// assert!(transfer(db).await.is_err());
    /// assert!(db.atomic(async |tx| transfer(tx).await).await.is_ok());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn is_transaction(self) -> bool {
        matches!(self.0, Target::Transaction(_))
    }

    /// Whether a statement can be sent while another one's rows are read: not in a transaction, and not where there is
    /// only one connection.
    #[must_use]
    pub fn has_connections_beside(self) -> bool {
        match self.0 {
            Target::Database(database) => database.max_connections() > 1,
            Target::Transaction(_) => false,
        }
    }

    /// Lists the statements sent from now on, as [`Database::record`] does.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let recording = db.handle().record();
    /// db.handle().execute(&"UPDATE book SET pages = pages + 1".into()).await?;
    /// assert_eq!(recording.statements(), ["UPDATE book SET pages = pages + 1"]);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn record(self) -> Recording {
        match self.0 {
            Target::Database(database) => database.record(),
            Target::Transaction(transaction) => transaction.recorder().start(),
        }
    }

    /// What [`Database::attach`] keeps of this type.
    pub(crate) fn attached<T: std::any::Any + Send + Sync>(self) -> Option<std::sync::Arc<T>> {
        match self.0 {
            Target::Database(database) => database.attachments().get(),
            Target::Transaction(transaction) => transaction.attachments().get(),
        }
    }

    pub(super) async fn run(self, statement: &Statement, each: EachRow<'_>) -> Result<Outcome> {
        control::refuse(statement)?;
        // Boxed, as it would make every future large that may run a statement.
        match self.0 {
            Target::Database(database) => Box::pin(database.run(statement, each)).await,
            Target::Transaction(transaction) => Box::pin(transaction.run(statement, each)).await,
        }
    }

    /// Sends a statement whose rows a sink takes, and gives the sink back.
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`], and the sink's own.
    pub(crate) async fn pour<S: RowSink>(self, statement: &Statement, sink: S) -> Result<S> {
        let mut sink: Sink = Some(Box::new(sink));
        self.pour_into(statement, &mut sink).await?;
        let sink = sink.and_then(|sink| (sink as Box<dyn Any>).downcast().ok());
        sink.map(|sink| *sink).ok_or_else(|| Error::Decode {
            message: "the rows have not come back".to_owned(),
        })
    }

    async fn pour_into(self, statement: &Statement, sink: &mut Sink) -> Result<()> {
        control::refuse(statement)?;
        match self.0 {
            Target::Database(database) => Box::pin(database.pour(statement, sink)).await,
            Target::Transaction(transaction) => Box::pin(transaction.pour(statement, sink)).await,
        }
    }

    /// Sends a statement and gathers its rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let rows = db.handle().fetch_all(&"SELECT name FROM tag ORDER BY name".into()).await?;
    /// let names: Vec<Option<&str>> = rows.iter().map(|row| row.text(0)).collect::<Result<_>>()?;
    /// assert_eq!(names, [Some("classic"), Some("desert")]);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] if a constraint forbids it, [`Error::Unavailable`] if there is no connection,
    /// [`Error::ConnectionLost`] if it went while the statement may have been carried out, [`Error::Transient`] if another
    /// transaction was in the way, [`Error::Query`] for `BEGIN`, `COMMIT` and their like, which are
    /// [`atomic`](Self::atomic)'s, [`Error::Database`] for any other refusal.
    pub async fn fetch_all(self, statement: &Statement) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.for_each(statement, &mut |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// Sends a statement and gives its first row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::db::Statement;
    /// use fastjango::value::Value;
    ///
    /// # run(async |db| {
    /// let statement = Statement::new("SELECT name FROM tag WHERE id = ?", vec![Value::Integer(99)]);
    /// assert!(db.handle().fetch_optional(&statement).await?.is_none());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`].
    pub async fn fetch_optional(self, statement: &Statement) -> Result<Option<Row>> {
        let mut first = None;
        self.run(statement, &mut |row| keep_first(&mut first, row)).await?;
        Ok(first)
    }

    /// Sends a statement that always gives a row, such as a count.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT max(pages), min(price) FROM book".into()).await?;
    /// assert_eq!((row.integer(0)?, row.decimal(1)?), (Some(474), Some(dec!(5))));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`], and [`Error::Decode`] if there is no row.
    pub async fn fetch_one(self, statement: &Statement) -> Result<Row> {
        // Not by `fetch_optional`, whose future would be one more on the way of each row that is written.
        let mut first = None;
        self.run(statement, &mut |row| keep_first(&mut first, row)).await?;
        first.ok_or_else(|| Error::Decode {
            message: "expected a row, found none".into(),
        })
    }

    /// Sends a statement and hands over each row as it comes, so that they need not all be in memory.
    ///
    /// If the function fails, the rest is passed over and its error is given.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut pages = Vec::new();
    /// let mut each = |row: fastjango::db::Row| {
    ///     pages.extend(row.integer(0)?);
    ///     Ok(())
    /// };
    /// db.handle().for_each(&"SELECT pages FROM book ORDER BY pages".into(), &mut each).await?;
    /// assert_eq!(pages, [249, 256, 412, 474]);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`], and the function's own.
    pub async fn for_each(self, statement: &Statement, each: &mut (dyn FnMut(Row) -> Result<()> + Send)) -> Result<()> {
        let mut each = |row| each(row).map(|()| Flow::On);
        self.run(statement, &mut each).await.map(drop)
    }

    /// Sends a statement and tells how many rows it changed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let changed = db.handle().execute(&"DELETE FROM review WHERE rating < 4".into()).await?;
    /// assert_eq!(changed, 1);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`].
    pub async fn execute(self, statement: &Statement) -> Result<u64> {
        Ok(self.run(statement, &mut |_| Ok(Flow::On)).await?.rows_affected)
    }

    /// Sends an insert and tells the key that the database made for its first row: for backends without `RETURNING`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let key = db.handle().insert(&"INSERT INTO tag (name) VALUES ('sea')".into()).await?;
    /// assert_eq!(Tag::objects().filter(|t| t.id.eq(key)).get(db).await?.name, "sea");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`].
    pub async fn insert(self, statement: &Statement) -> Result<i64> {
        Ok(self.run(statement, &mut |_| Ok(Flow::On)).await?.last_insert_id)
    }

    /// Sends several statements at once, without parameters: for migrations and fixtures.
    ///
    /// Outside of a transaction a script may begin and commit one of its own; one that it leaves open is rolled back, and
    /// an error. So is what a procedure leaves open, and `SET autocommit = 0` ends with the script. Within [`atomic`](Self::atomic) it must leave
    /// the transaction alone: after a script that ends it, `atomic` is an error, on MySQL and MariaDB only if it begins
    /// with that. Settings of the session that it changes are in force until its end, or that of the transaction; the
    /// connection is then closed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// db.handle().execute_script("CREATE TABLE note (id integer); INSERT INTO note VALUES (1), (2)").await?;
    /// assert_eq!(db.handle().fetch_all(&"SELECT id FROM note".into()).await?.len(), 2);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`], and [`Error::Query`] for `BEGIN`, `COMMIT` and their like.
    pub async fn execute_script(self, sql: &str) -> Result<()> {
        match self.0 {
            Target::Database(database) => database.run_script(sql).await,
            Target::Transaction(transaction) => {
                control::refuse_text(sql)?;
                transaction.run_script(sql).await
            }
        }
    }

    /// Runs a body in a transaction, or in a savepoint of the one that is open.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// Begins a transaction, or a savepoint where there is one: Django's `@atomic` on a function.
    /// async fn two_tags(db: &impl Executor) -> Result<()> {
    ///     db.handle()
    ///         .atomic(async |tx| {
    ///             Tag::new().name("sea").save(tx).await?;
    ///             Tag::new().name("desert").save(tx).await.map(drop) // is there already
    ///         })
    ///         .await
    /// }
    ///
    /// assert!(two_tags(db).await.is_err());
    /// assert_eq!(Tag::objects().count(db).await?, 2, "`sea` went with it");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The body's, which rolls back, or those of [`Handle::fetch_all`].
    pub async fn atomic<T, F>(self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        match self.0 {
            Target::Database(database) => database.atomic(body).await,
            Target::Transaction(transaction) => transaction.atomic(body).await,
        }
    }

    /// Runs a body all of whose statements read what was committed before it, in a transaction that only reads; in one
    /// that is open already they read what that does.
    pub(crate) async fn snapshot<T, F>(self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        match self.0 {
            Target::Database(database) => database.snapshot(body).await,
            Target::Transaction(transaction) => body(transaction).await,
        }
    }

    /// Runs a body in a transaction: the one that is open, without a savepoint, or a new one. This is Django's
    /// `atomic(savepoint=False)`: after an error the open transaction can only be rolled back.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // `atomic(savepoint=False)`: after an error within it, the outer transaction can't be committed either.
    /// let outer = db.atomic(async |tx| {
    ///     let inner = tx.handle().atomic_without_savepoint(async |_| Err::<(), _>(ValidationError::new("no").into()));
    ///     assert!(inner.await.is_err());
    ///     Ok(())
    /// });
    /// assert!(outer.await.is_err());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::atomic`].
    pub async fn atomic_without_savepoint<T, F>(self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        match self.0 {
            Target::Database(database) => database.atomic(body).await,
            Target::Transaction(transaction) => transaction.join(body).await,
        }
    }

    /// Runs a body in a transaction that is no part of another, so that it is kept when this ends: Django's
    /// `atomic(durable=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let nested = db.atomic(async |tx| tx.handle().atomic_durable(async |_| Ok(())).await).await;
    /// assert!(nested.is_err(), "its commit would be none");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Query`] within a transaction, and those of [`Handle::atomic`].
    pub async fn atomic_durable<T, F>(self, body: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        match self.0 {
            Target::Database(database) => database.atomic(body).await,
            Target::Transaction(_) => Err(Error::Query(
                "a durable transaction can't be within another, whose end would decide over it".to_owned(),
            )),
        }
    }

    /// Runs a future after the commit, as [`Transaction::on_commit`] does, or at once where no transaction is open.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// Runs at once where there is no transaction.
    /// async fn ordered(db: &impl Executor) -> Result<()> {
    ///     db.handle().on_commit(async || println!("a mail is sent")).await
    /// }
    ///
    /// ordered(db).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The future's own, where it is run at once.
    pub async fn on_commit<F, Fut>(self, hook: F) -> Result<()>
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output: CommitOutcome> + Send + 'static,
    {
        match self.0 {
            Target::Database(_) => hook().await.into_result(),
            Target::Transaction(transaction) => {
                transaction.on_commit(hook);
                Ok(())
            }
        }
    }
}
