//! What a query can be sent through.

use std::any::Any;

use super::backend::{Backend, Capabilities};
use super::connection::EachRow;
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that a query can be sent through",
    label = "expected a `Database` or a `Transaction`, such as `cx.db()` in a viewset"
)]
pub trait Executor: Sync + sealed::Sealed {
    /// The untyped face, which everything else is made of.
    fn handle(&self) -> Handle<'_>;
}

mod sealed {
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
#[derive(Debug, Clone, Copy)]
pub struct Handle<'a>(Target<'a>);

#[derive(Debug, Clone, Copy)]
enum Target<'a> {
    Database(&'a Database),
    Transaction(&'a Transaction),
}

impl<'a> Handle<'a> {
    /// The transaction that is open.
    #[must_use]
    pub fn transaction(self) -> Option<&'a Transaction> {
        match self.0 {
            Target::Transaction(transaction) => Some(transaction),
            Target::Database(_) => None,
        }
    }
}

impl Handle<'_> {
    /// What kind of database it is.
    #[must_use]
    pub fn backend(self) -> Backend {
        match self.0 {
            Target::Database(database) => database.backend(),
            Target::Transaction(transaction) => transaction.backend(),
        }
    }

    /// What that kind of database can do.
    #[must_use]
    pub fn capabilities(self) -> &'static Capabilities {
        self.backend().capabilities()
    }

    /// Whether a transaction is open.
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
        match self.0 {
            Target::Database(database) => database.run(statement, each).await,
            Target::Transaction(transaction) => transaction.run(statement, each).await,
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
        match self.0 {
            Target::Database(database) => database.pour(statement, sink).await,
            Target::Transaction(transaction) => transaction.pour(statement, sink).await,
        }
    }

    /// Sends a statement and gathers its rows.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] if a constraint forbids it, [`Error::Unavailable`] if there is no connection,
    /// [`Error::Database`] for any other refusal.
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
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`].
    pub async fn fetch_optional(self, statement: &Statement) -> Result<Option<Row>> {
        let mut first = None;
        self.for_each(statement, &mut |row| {
            first.get_or_insert(row);
            Ok(())
        })
        .await?;
        Ok(first)
    }

    /// Sends a statement that always gives a row, such as a count.
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`], and [`Error::Decode`] if there is no row.
    pub async fn fetch_one(self, statement: &Statement) -> Result<Row> {
        self.fetch_optional(statement).await?.ok_or_else(|| Error::Decode {
            message: "expected a row, found none".into(),
        })
    }

    /// Sends a statement and hands over each row as it comes, so that they need not all be in memory.
    ///
    /// If the function fails, the rest is passed over and its error is given.
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
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`].
    pub async fn execute(self, statement: &Statement) -> Result<u64> {
        Ok(self.run(statement, &mut |_| Ok(Flow::On)).await?.rows_affected)
    }

    /// Sends an insert and tells the key that the database made for its first row: for backends without `RETURNING`.
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`].
    pub async fn insert(self, statement: &Statement) -> Result<i64> {
        Ok(self.run(statement, &mut |_| Ok(Flow::On)).await?.last_insert_id)
    }

    /// Sends several statements at once, without parameters: for migrations and fixtures.
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`].
    pub async fn execute_script(self, sql: &str) -> Result<()> {
        match self.0 {
            Target::Database(database) => database.run_script(sql).await,
            Target::Transaction(transaction) => transaction.run_script(sql).await,
        }
    }

    /// Runs a body in a transaction, or in a savepoint of the one that is open.
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

    /// Runs a body in a transaction: the one that is open, without a savepoint, or a new one. This is Django's
    /// `atomic(savepoint=False)`: after an error the open transaction can only be rolled back.
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
