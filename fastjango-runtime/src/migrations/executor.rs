//! Brings a database along the migrations.

mod by_hand;
mod session;
mod steps;

use chrono::{DateTime, Utc};

use super::graph::{PlannedMigration, Target};
use super::loader::{Loader, has_changed};
use super::migration::Migration;
use super::operations::Work;
use super::recorder::MigrationRecorder;
use super::schema::SchemaEditor;
use crate::db::{Backend, Database, Transaction};
use crate::error::{Error, Result};
use steps::PlannedStep;

/// Applies migrations to a database and takes them back.
///
/// # Examples
///
/// ```
/// use fastjango::db::Database;
/// use fastjango::migrations::{MigrateOptions, Migration, MigrationExecutor, Progress, Target};
///
/// # async fn example(db: &Database, migrations: Vec<Migration>) -> fastjango::error::Result<()> {
/// let executor = MigrationExecutor::new(db, "bookshop", migrations)?;
/// let print = &mut |progress: Progress<'_>| println!("{progress:?}");
/// executor.migrate(&Target::Latest, MigrateOptions::default(), print).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct MigrationExecutor {
    db: Database,
    loader: Loader,
    recorder: MigrationRecorder,
}

/// How migrations are applied.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{CreateModel, Field, MigrateOptions, Migration, MigrationExecutor, Target};
///
/// # block_on(async {
/// // The table is there already, made by Django, say: the migration is recorded and not run.
/// let db = Database::connect("sqlite::memory:").await?;
/// db.handle().execute_script("CREATE TABLE tag (id integer PRIMARY KEY)").await?;
/// let create = CreateModel::new("Tag", "tag").field("id", Field::big_auto());
/// let executor = MigrationExecutor::new(&db, "shop", vec![Migration::new("0001_initial").operation(create)])?;
/// let count = executor.migrate(&Target::Latest, MigrateOptions { fake: true }, &mut |_| {}).await?;
/// assert_eq!(count, 1);
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MigrateOptions {
    /// Whether they are only recorded, for a database that has the tables already.
    pub fake: bool,
}

/// What happens while migrations are applied, for whoever shows it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{MigrateOptions, Migration, MigrationExecutor, Progress, Target};
///
/// # block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let executor = MigrationExecutor::new(&db, "shop", vec![Migration::new("0001_initial")])?;
/// let mut told = Vec::new();
/// let mut watch = |progress: Progress<'_>| {
///     if let Progress::ApplySuccess(migration) = progress {
///         told.push(migration.name().to_owned());
///     }
/// };
/// executor.migrate(&Target::Latest, MigrateOptions::default(), &mut watch).await?;
/// assert_eq!(told, ["0001_initial"]);
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// A migration is about to be applied.
    ApplyStart(&'a Migration),
    /// It has been.
    ApplySuccess(&'a Migration),
    /// A migration is about to be taken back.
    UnapplyStart(&'a Migration),
    /// It has been.
    UnapplySuccess(&'a Migration),
}

/// A migration as `showmigrations` lists it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{Migration, MigrationExecutor};
///
/// # block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let executor = MigrationExecutor::new(&db, "shop", vec![Migration::new("0001_initial")])?;
/// let shown = executor.show().await?;
/// assert!(shown[0].applied.is_none() && !shown[0].changed);
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownMigration {
    /// Its name.
    pub name: String,
    /// When it was applied, if it was.
    pub applied: Option<DateTime<Utc>>,
    /// Whether its file has changed since.
    pub changed: bool,
}

/// Who is told what happens.
type Watcher<'a> = &'a mut (dyn FnMut(Progress<'_>) + Send);

impl MigrationExecutor {
    /// An executor for the migrations of a project, whose name goes into the records.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{Migration, MigrationExecutor};
    ///
    /// # block_on(async {
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let twice = vec![Migration::new("0001_initial"), Migration::new("0001_initial")];
    /// assert!(MigrationExecutor::new(&db, "shop", twice).is_err());
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Loader::new`].
    pub fn new(db: &Database, project: &str, migrations: Vec<Migration>) -> Result<Self> {
        Ok(Self {
            db: db.clone(),
            loader: Loader::new(migrations)?,
            recorder: MigrationRecorder::new(project),
        })
    }

    /// The migrations.
    #[must_use]
    pub fn loader(&self) -> &Loader {
        &self.loader
    }

    /// What [`MigrationExecutor::migrate`] would do.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{Migration, MigrationExecutor, Target};
    ///
    /// # block_on(async {
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let executor = MigrationExecutor::new(&db, "shop", vec![Migration::new("0001_initial")])?;
    /// assert_eq!(executor.plan(&Target::Latest).await?.len(), 1, "`migrate --plan`");
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the history of the database doesn't fit the migrations, or there is no such
    /// target; else those of the database.
    pub async fn plan(&self, target: &Target) -> Result<Vec<PlannedMigration<'_>>> {
        Ok(self.plan_from_applied(target).await?.1)
    }

    /// The names of the migrations that are applied, and the plan.
    async fn plan_from_applied(&self, target: &Target) -> Result<(Vec<String>, Vec<PlannedMigration<'_>>)> {
        self.loader.leaf()?;
        let applied = self.recorder.applied_migrations(&self.db).await?;
        self.loader.check_history(&applied)?;
        let names: Vec<String> = applied.into_iter().map(|row| row.name).collect();
        let plan = self.loader.graph().plan(target, &names)?;
        Ok((names, plan))
    }

    /// Applies migrations, or takes them back, until the target is reached; tells how many there were.
    ///
    /// Each is one transaction with its record, where the database can take DDL back. Where it can't, a failure says
    /// what has been done and stays. Several programs may do this at once: each migration is done by one of them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{CreateModel, Field, MigrateOptions, Migration, MigrationExecutor, Target};
    ///
    /// # block_on(async {
    /// let create = CreateModel::new("Tag", "tag").field("id", Field::big_auto()).field("name", Field::char(40));
    /// let initial = Migration::new("0001_initial").initial().operation(create);
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let executor = MigrationExecutor::new(&db, "shop", vec![initial])?;
    /// executor.migrate(&Target::Latest, MigrateOptions::default(), &mut |_| {}).await?;
    /// Tag::new().name("sea").save(&db).await?;
    /// executor.migrate(&Target::Zero, MigrateOptions::default(), &mut |_| {}).await?;
    /// assert!(Tag::objects().count(&db).await.is_err(), "the table is gone");
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`MigrationExecutor::plan`], and what the database says to a statement, with the operation it is of.
    pub async fn migrate(&self, target: &Target, options: MigrateOptions, watch: Watcher<'_>) -> Result<usize> {
        self.plan(target).await?;
        // The lock holds up who writes, on SQLite for a look at all keys: it is for who has something to do.
        if !self.recorder.has_table(&self.db).await? {
            session::exclusive(&self.db, async |tx| self.recorder.ensure_table(tx).await).await?;
        }
        // Another program may have come first.
        let (mut applied, plan) = self.plan_from_applied(target).await?;
        for planned in &plan {
            let name = planned.migration.name();
            applied.retain(|other| other != name);
            self.run(*planned, &applied, options, watch).await?;
            if !planned.backwards {
                applied.push(name.to_owned());
            }
        }
        Ok(plan.len())
    }

    /// All migrations, and which of them are applied.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{MigrateOptions, Migration, MigrationExecutor, Target};
    ///
    /// # block_on(async {
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let second = Migration::new("0002_more").dependencies(["0001_initial"]);
    /// let executor = MigrationExecutor::new(&db, "shop", vec![Migration::new("0001_initial"), second])?;
    /// executor.migrate(&Target::parse("0001"), MigrateOptions::default(), &mut |_| {}).await?;
    /// let applied: Vec<bool> = executor.show().await?.iter().map(|shown| shown.applied.is_some()).collect();
    /// assert_eq!(applied, [true, false]);
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn show(&self) -> Result<Vec<ShownMigration>> {
        let applied = self.recorder.applied_migrations(&self.db).await?;
        let shown = self.loader.graph().migrations().iter().map(|migration| {
            let row = applied.iter().find(|row| row.name == migration.name());
            ShownMigration {
                name: migration.name().to_owned(),
                applied: row.map(|row| row.applied),
                changed: row.is_some_and(|row| has_changed(migration, row)),
            }
        });
        Ok(shown.collect())
    }

    /// The SQL of a migration, as this database would get it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{CreateModel, Field, Migration, MigrationExecutor};
    ///
    /// # block_on(async {
    /// let create = CreateModel::new("Tag", "tag").field("id", Field::big_auto());
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let executor = MigrationExecutor::new(&db, "shop", vec![Migration::new("0001_initial").operation(create)])?;
    /// assert!(executor.sql("0001", false)?.iter().any(|line| line.starts_with("CREATE TABLE")));
    /// assert!(executor.sql("0001", true)?.iter().any(|line| line.starts_with("DROP TABLE")));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Loader::sql`].
    pub fn sql(&self, name: &str, backwards: bool) -> Result<Vec<String>> {
        self.loader.sql(name, self.db.backend(), backwards)
    }

    /// Applies a migration, or takes it back, in a database that has the other ones whose names are given: also those
    /// that it doesn't depend on, since a table that is made anew is to keep what they have done.
    async fn run(
        &self,
        planned: PlannedMigration<'_>,
        others: &[String],
        options: MigrateOptions,
        watch: Watcher<'_>,
    ) -> Result<()> {
        let PlannedMigration { migration, backwards } = planned;
        let steps = if options.fake {
            Vec::new()
        } else {
            let before = self
                .loader
                .state_of(|other| others.iter().any(|name| name == other.name()))?;
            steps::steps(before, migration, self.db.backend(), backwards)?
        };
        watch(if backwards {
            Progress::UnapplyStart(migration)
        } else {
            Progress::ApplyStart(migration)
        });
        session::exclusive(&self.db, async |tx| self.run_in(tx, planned, &steps).await).await?;
        watch(if backwards {
            Progress::UnapplySuccess(migration)
        } else {
            Progress::ApplySuccess(migration)
        });
        Ok(())
    }

    async fn run_in(&self, tx: &Transaction, planned: PlannedMigration<'_>, steps: &[PlannedStep]) -> Result<()> {
        let PlannedMigration { migration, backwards } = planned;
        let applied = self.recorder.applied_migrations(tx).await?;
        let is_applied = applied.iter().any(|row| row.name == migration.name());
        if is_applied != backwards {
            // Another program was waiting for the same lock, and has done it.
            return Ok(());
        }
        for (done, step) in steps.iter().enumerate() {
            let result = run_step(tx, &step.work).await;
            result.map_err(|error| failed(migration, step, done, tx.backend(), &error))?;
        }
        if backwards {
            self.recorder.record_unapplied(tx, migration).await
        } else {
            self.recorder.record_applied(tx, migration).await
        }
    }
}

impl Loader {
    /// The SQL of a migration for a kind of database, forwards or backwards, with a remark for each operation.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if there is no such migration, or an operation doesn't fit the state before it or
    /// can't be taken back.
    pub fn sql(&self, name: &str, backend: Backend, backwards: bool) -> Result<Vec<String>> {
        let migration = self.graph().find(name)?;
        let mut lines = Vec::new();
        let before = self.state_before(migration.name())?;
        for step in steps::steps(before, migration, backend, backwards)? {
            lines.push(format!("--\n-- {}\n--", step.description));
            match step.work {
                Work::Sql(statements) if statements.is_empty() => lines.push("-- (no-op)".to_owned()),
                Work::Sql(statements) => lines.extend(statements.into_iter().map(|sql| format!("{sql};"))),
                Work::Rebuild(statements, rebuilt) => {
                    lines.extend(statements.into_iter().map(|sql| format!("{sql};")));
                    let table = rebuilt.table;
                    lines.push(format!(
                        "-- and the indexes and triggers of `{table}` that no migration has made, as they were"
                    ));
                }
                Work::Code(_) => lines.push("-- THIS OPERATION CANNOT BE WRITTEN AS SQL".to_owned()),
            }
        }
        if backend.capabilities().transactional_ddl {
            lines.insert(0, "BEGIN;".to_owned());
            lines.push("COMMIT;".to_owned());
        }
        Ok(lines)
    }
}

async fn run_step(tx: &Transaction, work: &Work) -> Result<()> {
    match work {
        Work::Sql(statements) => run_all(tx, statements).await,
        Work::Rebuild(statements, rebuilt) => {
            let by_hand = by_hand::on(tx, rebuilt).await?;
            run_all(tx, statements).await?;
            by_hand.put_back(tx).await
        }
        Work::Code(code) => {
            session::run_code(tx, code).await?;
            let mut editor = SchemaEditor::new(tx.backend());
            editor.check_constraints();
            run_all(tx, &editor.into_statements()).await
        }
    }
}

async fn run_all(tx: &Transaction, statements: &[String]) -> Result<()> {
    for sql in statements {
        tx.run_script(sql).await?;
    }
    Ok(())
}

/// What an operation's failure means for the database.
fn failed(migration: &Migration, step: &PlannedStep, done: usize, backend: Backend, error: &Error) -> Error {
    let code = match error {
        Error::Database { code, .. } => code.clone(),
        Error::Transient { code, .. } => Some(code.clone()),
        _ => None,
    };
    let kept = if backend.capabilities().transactional_ddl {
        String::new()
    } else {
        format!(
            "; {} can't take back changes of tables: the {done} operations before it are done, this one perhaps in \
             part, and the migration is not recorded",
            backend.name()
        )
    };
    let advice = step
        .advice
        .as_ref()
        .map(|advice| format!("; {advice}"))
        .unwrap_or_default();
    Error::Database {
        code,
        message: format!(
            "operation {} of the migration `{}` ({}) failed: {error}{advice}{kept}",
            done + 1,
            migration.name(),
            step.description
        ),
    }
}
