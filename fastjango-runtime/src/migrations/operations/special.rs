//! Operations that the user writes by hand: SQL, and functions of the program.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::Step;
use crate::db::Transaction;
use crate::error::{Error, Result};
use crate::migrations::schema::SchemaEditor;
use crate::migrations::state::ProjectState;

/// Runs SQL as it is written, on every backend.
///
/// # Examples
///
/// ```
/// use fastjango::migrations::{Operation, RunSql};
///
/// let run = RunSql::new("CREATE VIEW cheap AS SELECT * FROM book WHERE price < 5").reverse("DROP VIEW cheap");
/// assert!(Operation::from(run).is_reversible());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSql {
    sql: String,
    reverse: Option<String>,
}

impl RunSql {
    /// Runs these statements, which can't be taken back unless [`RunSql::reverse`] says how.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Migration, RunSql};
    ///
    /// // Several statements, on every database that knows them.
    /// let migration = Migration::new("0004_names").operation(RunSql::new("UPDATE tag SET name = lower(name)"));
    /// assert!(!migration.operations()[0].is_reversible());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(sql: &str) -> Self {
        Self {
            sql: sql.to_owned(),
            reverse: None,
        }
    }

    /// Takes it back with these statements; with none if the text is empty.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::RunSql;
    ///
    /// let renamed = RunSql::new("UPDATE tag SET name = 'sea' WHERE name = 'ocean'")
    ///     .reverse("UPDATE tag SET name = 'ocean' WHERE name = 'sea'");
    /// # let _ = renamed;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn reverse(mut self, sql: &str) -> Self {
        self.reverse = Some(sql.to_owned());
        self
    }
}

impl Step for RunSql {
    fn describe(&self) -> String {
        "Raw SQL operation".to_owned()
    }

    fn state_forwards(&self, _state: &mut ProjectState) -> Result<()> {
        Ok(())
    }

    fn forwards(&self, editor: &mut SchemaEditor, _before: &ProjectState, _after: &ProjectState) -> Result<()> {
        execute(editor, &self.sql);
        Ok(())
    }

    fn backwards(&self, editor: &mut SchemaEditor, _before: &ProjectState, _after: &ProjectState) -> Result<()> {
        execute(editor, self.reverse.as_deref().unwrap_or_default());
        Ok(())
    }

    fn is_reversible(&self) -> bool {
        self.reverse.is_some()
    }
}

fn execute(editor: &mut SchemaEditor, sql: &str) {
    let sql = sql.trim().trim_end_matches(';');
    if !sql.is_empty() {
        editor.execute(sql);
        editor.check_constraints();
    }
}

/// A function that a migration can run: `async fn(&Transaction) -> Result<()>`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{MigrateOptions, Migration, MigrationExecutor, RunRust, Target};
///
/// # block_on(async {
/// /// Fills what a new column needs; part of the migration's transaction.
/// async fn fill(tx: &Transaction) -> Result<()> {
///     tx.handle().execute_script("CREATE TABLE note (id integer)").await
/// }
///
/// let db = Database::connect("sqlite::memory:").await?;
/// let migration = Migration::new("0001_fill").operation(RunRust::new(fill).reverse_noop());
/// let executor = MigrationExecutor::new(&db, "shop", vec![migration])?;
/// executor.migrate(&Target::Latest, MigrateOptions::default(), &mut |_| {}).await?;
/// assert!(db.handle().fetch_all(&"SELECT id FROM note".into()).await?.is_empty());
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function that a migration can run",
    label = "expected an `async fn(&Transaction) -> Result<()>`"
)]
pub trait MigrationCode<'a>: Send + Sync {
    /// Calls it.
    fn run(&self, transaction: &'a Transaction) -> Running<'a>;
}

/// A function of the program at work.
type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

impl<'a, F, Fut> MigrationCode<'a> for F
where
    F: Fn(&'a Transaction) -> Fut + Send + Sync,
    Fut: Future<Output = Result<()>> + Send + 'a,
{
    fn run(&self, transaction: &'a Transaction) -> Running<'a> {
        Box::pin(self(transaction))
    }
}

/// A function of the program, as an operation keeps it.
#[derive(Clone)]
pub struct Code(Arc<dyn for<'a> MigrationCode<'a>>);

impl Code {
    /// Runs it.
    ///
    /// # Errors
    ///
    /// The function's own.
    pub async fn run(&self, transaction: &Transaction) -> Result<()> {
        self.0.run(transaction).await
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

/// Runs a function of the program: Django's `RunPython`.
///
/// The function gets the migration's transaction. What it says about tables has to suit this point of the history
/// and not today's models, so it is best written with statements of its own.
///
/// # Examples
///
/// ```
/// use fastjango::db::{Executor, Transaction};
/// use fastjango::error::Result;
/// use fastjango::migrations::{Migration, RunRust};
///
/// async fn mark_all(tx: &Transaction) -> Result<()> {
///     tx.handle().execute(&"UPDATE book SET in_stock = 1".into()).await.map(drop)
/// }
///
/// let migration = Migration::new("0002_in_stock").operation(RunRust::new(mark_all).reverse_noop());
/// assert!(migration.operations()[0].is_reversible());
/// ```
#[derive(Debug, Clone)]
pub struct RunRust {
    forwards: Code,
    backwards: Backwards,
}

/// How a function's work is taken back.
#[derive(Debug, Clone)]
enum Backwards {
    Impossible,
    Nothing,
    Code(Code),
}

impl RunRust {
    /// Runs this function; it can't be taken back unless [`RunRust::reverse`] says how.
    #[must_use]
    pub fn new(forwards: impl for<'a> MigrationCode<'a> + 'static) -> Self {
        Self {
            forwards: Code(Arc::new(forwards)),
            backwards: Backwards::Impossible,
        }
    }

    /// Takes it back with this function.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Operation, RunRust};
    ///
    /// async fn fill(tx: &Transaction) -> Result<()> {
    ///     tx.handle().execute(&"UPDATE book SET slug = lower(title)".into()).await.map(drop)
    /// }
    ///
    /// async fn empty(tx: &Transaction) -> Result<()> {
    ///     tx.handle().execute(&"UPDATE book SET slug = ''".into()).await.map(drop)
    /// }
    ///
    /// assert!(Operation::from(RunRust::new(fill).reverse(empty)).is_reversible());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn reverse(mut self, backwards: impl for<'a> MigrationCode<'a> + 'static) -> Self {
        self.backwards = Backwards::Code(Code(Arc::new(backwards)));
        self
    }

    /// Nothing has to be done to take it back.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::migrations::{Operation, RunRust};
    ///
    /// async fn fill(_: &Transaction) -> Result<()> {
    ///     Ok(())
    /// }
    ///
    /// assert!(!Operation::from(RunRust::new(fill)).is_reversible());
    /// assert!(Operation::from(RunRust::new(fill).reverse_noop()).is_reversible());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn reverse_noop(mut self) -> Self {
        self.backwards = Backwards::Nothing;
        self
    }
}

impl Step for RunRust {
    fn describe(&self) -> String {
        "Raw Rust operation".to_owned()
    }

    fn state_forwards(&self, _state: &mut ProjectState) -> Result<()> {
        Ok(())
    }

    fn forwards(&self, _editor: &mut SchemaEditor, _before: &ProjectState, _after: &ProjectState) -> Result<()> {
        Err(Error::Configuration("a function of the program is no SQL".to_owned()))
    }

    fn backwards(&self, _editor: &mut SchemaEditor, _before: &ProjectState, _after: &ProjectState) -> Result<()> {
        // Reached only for `reverse_noop`.
        Ok(())
    }

    fn code(&self, backwards: bool) -> Option<Code> {
        match &self.backwards {
            _ if !backwards => Some(self.forwards.clone()),
            Backwards::Code(code) => Some(code.clone()),
            Backwards::Impossible | Backwards::Nothing => None,
        }
    }

    fn is_reversible(&self) -> bool {
        !matches!(self.backwards, Backwards::Impossible)
    }
}
