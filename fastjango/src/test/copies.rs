//! Migrating once, and copying that for each test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use tokio::sync::Mutex;

use super::names;
use crate::db::{Backend, Database, DatabaseUrl, Executor as _, Statement, Transaction};
use crate::error::Result;
use crate::migrations::{MigrateOptions, MigrationExecutor, Target};
use crate::project::Project;
use crate::value::Value;

/// Makes the tables of a project.
async fn migrate(db: &Database, project: &Project) -> Result<()> {
    let executor = MigrationExecutor::new(db, project.name(), names::migrations(project)?)?;
    executor
        .migrate(&Target::Latest, MigrateOptions::default(), &mut |_| {})
        .await
        .map(drop)
}

/// The bytes of a SQLite file with the project's tables, which the first test of the process makes in this file.
pub(super) async fn file(path: &Path, project: &Project) -> Result<Arc<[u8]>> {
    static MADE: Mutex<BTreeMap<u64, Arc<[u8]>>> = Mutex::const_new(BTreeMap::new());
    let digest = names::digest(project, Backend::Sqlite)?;
    let mut made = MADE.lock().await;
    if let Some(bytes) = made.get(&digest) {
        return Ok(Arc::clone(bytes));
    }
    let url = format!("sqlite://{}", path.display());
    let db = Database::builder(url).max_connections(1).connect().await?;
    migrate(&db, project).await?;
    // All that is written goes to the file itself, with which copies begin.
    db.handle().execute_script("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    drop(db);
    let bytes: Arc<[u8]> = std::fs::read(path)?.into();
    remove_file(path);
    made.insert(digest, Arc::clone(&bytes));
    Ok(bytes)
}

/// Removes a file of SQLite's, with those beside it.
pub(super) fn remove_file(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // Some are not there.
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
}

/// How many days a template is kept that no test uses.
const KEPT_DAYS: i64 = 7;

/// A database that others are copied from.
struct Template {
    name: String,
    /// The day when it was last used; nothing if it was not finished.
    used: Option<NaiveDate>,
}

impl Template {
    /// Whether nobody needs it: who makes one holds the lock, so that an unfinished one is a leftover.
    fn is_stale(&self, today: NaiveDate) -> bool {
        self.used.is_none_or(|used| (today - used).num_days() > KEPT_DAYS)
    }
}

/// What a finished template is marked with.
fn remark(today: NaiveDate) -> String {
    format!("the template of test databases, last used on {today}")
}

/// The day that a remark tells.
fn used(remark: &str) -> Option<NaiveDate> {
    remark.rsplit_once(' ')?.1.parse().ok()
}

/// A server on which tests have their databases.
#[derive(Debug)]
pub(super) struct Server {
    address: DatabaseUrl,
    db: Database,
}

impl Server {
    /// Connects to the server of this database, which need not be there itself.
    pub(super) async fn connect(address: &DatabaseUrl) -> Result<Self> {
        let outside = address.with_name(if address.is_postgres() { "postgres" } else { "" });
        let connect = |address: &DatabaseUrl| Database::builder(address.to_url()).max_connections(2).connect();
        let db = match connect(&outside).await {
            Ok(db) => db,
            Err(_) => connect(address).await?,
        };
        Ok(Self {
            address: address.clone(),
            db,
        })
    }

    /// The address of a database.
    pub(super) fn url(&self, name: &str) -> String {
        self.address.with_name(name).to_url()
    }

    /// Makes a database with the project's tables.
    pub(super) async fn copy(&self, prefix: &str, name: &str, project: &Project) -> Result<()> {
        let template = self.template(prefix, project).await?;
        if self.db.backend() == Backend::Postgres {
            let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
            return self.db.handle().execute_script(&sql).await;
        }
        self.create(name).await?;
        let script = self.script(&template).await?;
        let db = Database::builder(self.url(name)).max_connections(1).connect().await?;
        match script {
            Some(script) => db.handle().execute_script(&script).await,
            None => migrate(&db, project).await,
        }
    }

    /// Drops a database, where it is there, and with it the connections that somebody has left.
    pub(super) async fn drop_database(&self, name: &str) -> Result<()> {
        if self.db.backend().is_mysql() {
            self.cut_off(name).await?;
        }
        let force = if self.db.backend() == Backend::Postgres {
            " WITH (FORCE)"
        } else {
            ""
        };
        let sql = format!("DROP DATABASE IF EXISTS {name}{force}");
        self.db.handle().execute_script(&sql).await
    }

    /// Ends the connections to a database, which would be waited for as long as they have a transaction open.
    async fn cut_off(&self, name: &str) -> Result<()> {
        let sql = "SELECT id FROM information_schema.processlist WHERE db = ?";
        let statement = Statement::new(sql, vec![Value::Text(name.to_owned())]);
        for row in self.db.handle().fetch_all(&statement).await? {
            let id = row.display(0)?.unwrap_or_default();
            // It may have ended by itself.
            let _ = self.db.handle().execute_script(&format!("KILL CONNECTION {id}")).await;
        }
        Ok(())
    }

    async fn create(&self, name: &str) -> Result<()> {
        let letters = if self.db.backend() == Backend::Postgres {
            ""
        } else {
            " CHARACTER SET utf8mb4"
        };
        let sql = format!("CREATE DATABASE {name}{letters}");
        self.db.handle().execute_script(&sql).await
    }

    /// The name of the database that the others are copied from, once it is there.
    async fn template(&self, prefix: &str, project: &Project) -> Result<String> {
        static MADE: Mutex<BTreeSet<String>> = Mutex::const_new(BTreeSet::new());
        let name = names::template(prefix, names::digest(project, self.db.backend())?);
        let mut made = MADE.lock().await;
        if !made.contains(&name) {
            self.ensure_template(prefix, &name, project).await?;
            made.insert(name.clone());
        }
        Ok(name)
    }

    /// Makes the template, unless an earlier run did: one process does, the others wait.
    async fn ensure_template(&self, prefix: &str, name: &str, project: &Project) -> Result<()> {
        // The lock is the session's or the transaction's; what it guards can't happen within a transaction.
        let locked = async |tx: &Transaction| {
            lock(tx, prefix).await?;
            let made = self.make_template(prefix, name, project).await;
            unlock(tx, prefix).await?;
            made
        };
        self.db.atomic(locked).await
    }

    async fn make_template(&self, prefix: &str, name: &str, project: &Project) -> Result<()> {
        let today = Utc::now().date_naive();
        let templates = self.templates(prefix).await?;
        let mine = templates.iter().find(|template| template.name == name);
        if let Some(used) = mine.and_then(|template| template.used) {
            if used != today {
                self.mark(name, today).await?;
            }
            return Ok(());
        }
        // Another checkout may be at work with the templates of its own migrations.
        for stale in templates.iter().filter(|template| template.is_stale(today)) {
            self.drop_database(&stale.name).await?;
        }
        self.create(name).await?;
        let db = Database::builder(self.url(name)).max_connections(1).connect().await?;
        migrate(&db, project).await?;
        drop(db);
        self.mark(name, today).await
    }

    /// The templates of all migrations that this project has had, also those that were not finished.
    async fn templates(&self, prefix: &str) -> Result<Vec<Template>> {
        let sql = match self.db.backend() {
            Backend::Postgres => {
                "SELECT d.datname::text, s.description FROM pg_database d LEFT JOIN pg_shdescription s \
                 ON s.objoid = d.oid AND s.classoid = 'pg_database'::regclass"
            }
            _ => {
                "SELECT s.schema_name, t.table_comment FROM information_schema.schemata s \
                 LEFT JOIN information_schema.tables t \
                 ON t.table_schema = s.schema_name AND t.table_name = 'test_template'"
            }
        };
        let begin = names::templates(prefix);
        let mut templates = Vec::new();
        for row in self.db.handle().fetch_all(&sql.into()).await? {
            let name = row.display(0)?.unwrap_or_default().into_owned();
            if name.starts_with(&begin) {
                let used = row.display(1)?.and_then(|remark| used(&remark));
                templates.push(Template { name, used });
            }
        }
        Ok(templates)
    }

    /// Marks a template as finished, and as used today.
    async fn mark(&self, name: &str, today: NaiveDate) -> Result<()> {
        let remark = remark(today);
        let sql = match self.db.backend() {
            Backend::Postgres => format!("COMMENT ON DATABASE {name} IS '{remark}'"),
            _ => format!(
                "CREATE TABLE IF NOT EXISTS {name}.test_template (id integer); \
                 ALTER TABLE {name}.test_template COMMENT = '{remark}'"
            ),
        };
        self.db.handle().execute_script(&sql).await
    }

    /// What makes the tables and rows of a template in another database, where the server can't copy one; nothing where
    /// there is more than those, as a view, which only the migrations themselves make.
    async fn script(&self, template: &str) -> Result<Option<Arc<str>>> {
        static MADE: Mutex<BTreeMap<String, Option<Arc<str>>>> = Mutex::const_new(BTreeMap::new());
        let mut made = MADE.lock().await;
        if let Some(script) = made.get(template) {
            return Ok(script.clone());
        }
        let script = if self.has_tables_alone(template).await? {
            Some(self.script_of_tables(template).await?)
        } else {
            None
        };
        Ok(made.entry(template.to_owned()).or_insert(script).clone())
    }

    async fn has_tables_alone(&self, template: &str) -> Result<bool> {
        let others = [
            "tables WHERE table_type <> 'BASE TABLE' AND table_schema",
            "columns WHERE generation_expression <> '' AND table_schema",
            "triggers WHERE trigger_schema",
            "routines WHERE routine_schema",
            "events WHERE event_schema",
        ];
        let any = others.map(|others| format!("EXISTS (SELECT 1 FROM information_schema.{others} = ?)"));
        let names = others.map(|_| Value::Text(template.to_owned()));
        let statement = Statement::new(format!("SELECT 1 FROM DUAL WHERE {}", any.join(" OR ")), names.to_vec());
        Ok(self.db.handle().fetch_optional(&statement).await?.is_none())
    }

    async fn script_of_tables(&self, template: &str) -> Result<Arc<str>> {
        let sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = ? \
                   AND table_type = 'BASE TABLE' AND table_name <> 'test_template'";
        let statement = Statement::new(sql, vec![Value::Text(template.to_owned())]);
        let mut script = vec![String::from("SET foreign_key_checks = 0")];
        for row in self.db.handle().fetch_all(&statement).await? {
            let table = row.display(0)?.unwrap_or_default();
            let sql = format!("SHOW CREATE TABLE `{template}`.`{table}`");
            let created = self.db.handle().fetch_one(&sql.into()).await?;
            script.push(created.display(1)?.unwrap_or_default().into_owned());
            script.push(format!("INSERT INTO `{table}` SELECT * FROM `{template}`.`{table}`"));
        }
        script.push(String::from("SET foreign_key_checks = 1"));
        Ok(script.join(";").into())
    }
}

/// Waits until no other process makes templates of this name, and keeps them waiting.
async fn lock(tx: &Transaction, name: &str) -> Result<()> {
    let sql = match tx.backend() {
        Backend::Postgres => "SELECT pg_advisory_xact_lock(hashtext($1))::text",
        _ => "SELECT GET_LOCK(?, 300)",
    };
    let statement = Statement::new(sql, vec![Value::Text(name.to_owned())]);
    tx.handle().fetch_optional(&statement).await.map(drop)
}

/// Lets the others go on, where the end of the transaction doesn't.
async fn unlock(tx: &Transaction, name: &str) -> Result<()> {
    if tx.backend() == Backend::Postgres {
        return Ok(());
    }
    let statement = Statement::new("SELECT RELEASE_LOCK(?)", vec![Value::Text(name.to_owned())]);
    tx.handle().fetch_optional(&statement).await.map(drop)
}
