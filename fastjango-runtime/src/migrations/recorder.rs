//! Which migrations a database has applied, in a table of its own.

use chrono::{DateTime, Utc};

use super::constraints::{Constraint, UniqueConstraint};
use super::fields::Field;
use super::migration::Migration;
use super::schema::SchemaEditor;
use super::state::{ModelState, ProjectState};
use crate::db::{Backend, Executor, Handle, Placeholder, Row, Statement};
use crate::error::{Error, Result};
use crate::value::Value;

/// The table of applied migrations.
const TABLE: &str = "fastjango_migrations";

/// Reads and writes the table of applied migrations, `fastjango_migrations`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{Migration, MigrationRecorder};
///
/// # block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let recorder = MigrationRecorder::new("shop");
/// recorder.ensure_table(&db).await?;
/// recorder.record_applied(&db, &Migration::new("0001_initial")).await?;
/// assert_eq!(recorder.applied_migrations(&db).await?[0].name, "0001_initial");
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct MigrationRecorder {
    app: String,
}

/// A migration that a database has applied.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::migrations::{Migration, MigrationRecorder};
///
/// # block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let recorder = MigrationRecorder::new("shop");
/// recorder.ensure_table(&db).await?;
/// recorder.record_applied(&db, &Migration::new("0001").source("fn f() {}")).await?;
/// let applied = &recorder.applied_migrations(&db).await?[0];
/// assert!(!applied.checksum.is_empty() && applied.applied <= Utc::now());
/// # Ok::<(), Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedMigration {
    /// Its name.
    pub name: String,
    /// The digest of its file as it was then; empty if the file wasn't known.
    pub checksum: String,
    /// When it was applied.
    pub applied: DateTime<Utc>,
}

impl MigrationRecorder {
    /// The recorder of one project; several may share a database.
    #[must_use]
    pub fn new(app: &str) -> Self {
        let app = app.to_owned();
        Self { app }
    }

    /// Whether the table is there.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::MigrationRecorder;
    ///
    /// # block_on(async {
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let recorder = MigrationRecorder::new("shop");
    /// assert!(!recorder.has_table(&db).await?);
    /// recorder.ensure_table(&db).await?;
    /// assert!(recorder.has_table(&db).await?);
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn has_table(&self, db: &impl Executor) -> Result<bool> {
        let sql = match db.handle().backend() {
            Backend::Sqlite => format!("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{TABLE}'"),
            // Not `to_regclass`, which may remember that there was none before this transaction waited for the lock.
            Backend::Postgres => format!(
                "SELECT 1 FROM pg_catalog.pg_class WHERE relname = '{TABLE}' AND pg_catalog.pg_table_is_visible(oid)"
            ),
            Backend::Mysql | Backend::Mariadb => format!(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '{TABLE}'"
            ),
        };
        Ok(db.handle().fetch_optional(&sql.into()).await?.is_some())
    }

    /// Makes the table if it isn't there.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn ensure_table(&self, db: &impl Executor) -> Result<()> {
        if self.has_table(db).await? {
            return Ok(());
        }
        let mut editor = SchemaEditor::new(db.handle().backend());
        editor.create_model(&table(), &ProjectState::new())?;
        for sql in editor.into_statements() {
            db.handle().execute_script(&sql).await?;
        }
        Ok(())
    }

    /// The applied migrations, in the order of applying; none if there is no table.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn applied_migrations(&self, db: &impl Executor) -> Result<Vec<AppliedMigration>> {
        if !self.has_table(db).await? {
            return Ok(Vec::new());
        }
        let sql = format!("SELECT name, checksum, applied FROM {TABLE} WHERE app = {{}} ORDER BY id");
        let statement = statement(db.handle(), &sql, vec![Value::Text(self.app.clone())]);
        let rows = db.handle().fetch_all(&statement).await?;
        rows.iter().map(applied_migration).collect()
    }

    /// Notes that a migration was applied just now.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn record_applied(&self, db: &impl Executor, migration: &Migration) -> Result<()> {
        let sql = format!("INSERT INTO {TABLE} (app, name, checksum, applied) VALUES ({{}}, {{}}, {{}}, {{}})");
        let parameters = vec![
            Value::Text(self.app.clone()),
            Value::Text(migration.name().to_owned()),
            Value::Text(migration.checksum().unwrap_or_default().to_owned()),
            Value::DateTime(Utc::now()),
        ];
        let statement = statement(db.handle(), &sql, parameters);
        db.handle().execute(&statement).await.map(drop)
    }

    /// Notes that a migration was taken back.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::migrations::{Migration, MigrationRecorder};
    ///
    /// # block_on(async {
    /// let db = Database::connect("sqlite::memory:").await?;
    /// let (recorder, initial) = (MigrationRecorder::new("shop"), Migration::new("0001_initial"));
    /// recorder.ensure_table(&db).await?;
    /// recorder.record_applied(&db, &initial).await?;
    /// recorder.record_unapplied(&db, &initial).await?;
    /// assert!(recorder.applied_migrations(&db).await?.is_empty());
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn record_unapplied(&self, db: &impl Executor, migration: &Migration) -> Result<()> {
        let sql = format!("DELETE FROM {TABLE} WHERE app = {{}} AND name = {{}}");
        let parameters = vec![Value::Text(self.app.clone()), Value::Text(migration.name().to_owned())];
        let statement = statement(db.handle(), &sql, parameters);
        db.handle().execute(&statement).await.map(drop)
    }
}

/// The table, in the words of the models.
fn table() -> ModelState {
    let mut model = ModelState::new("Migration", TABLE);
    model.fields = [
        ("id", Field::big_auto()),
        ("app", Field::char(200)),
        ("name", Field::char(200)),
        ("checksum", Field::char(16)),
        ("applied", Field::date_time()),
    ]
    .map(|(name, field)| (name.to_owned(), field))
    .to_vec();
    let once = UniqueConstraint::new("fastjango_migrations_once", ["app", "name"]);
    model.constraints = vec![Constraint::Unique(once)];
    model
}

/// A statement whose `{}` are the backend's placeholders.
fn statement(handle: Handle<'_>, sql: &str, parameters: Vec<Value>) -> Statement {
    let mut text = String::new();
    for (number, part) in sql.split("{}").enumerate() {
        match handle.capabilities().placeholder {
            _ if number == 0 => {}
            Placeholder::Numbered => {
                text.push('$');
                text.push_str(&number.to_string());
            }
            Placeholder::Question => text.push('?'),
        }
        text.push_str(part);
    }
    Statement::new(text, parameters)
}

fn applied_migration(row: &Row) -> Result<AppliedMigration> {
    let missing = |what: &str| Error::Decode {
        message: format!("`{TABLE}` has a row without {what}"),
    };
    Ok(AppliedMigration {
        name: row.text(0)?.ok_or_else(|| missing("a name"))?.to_owned(),
        checksum: row.text(1)?.unwrap_or_default().to_owned(),
        applied: row.date_time(2)?.ok_or_else(|| missing("a moment"))?,
    })
}
