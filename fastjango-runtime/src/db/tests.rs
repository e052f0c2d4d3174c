//! The suite of this layer: on SQLite always, on the servers whose URLs the environment names.

mod connections;
mod losses;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod rows;
#[cfg(feature = "sqlite")]
mod sqlite;
mod storage;
mod transactions;

use std::path::PathBuf;

use super::{Database, Executor as _, Statement};
use crate::value::Value;

/// A file of its own for a test, removed afterwards.
pub(super) struct File(PathBuf);

impl File {
    pub(super) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("fastjango-{}.sqlite3", uuid::Uuid::new_v4().simple())))
    }

    pub(super) fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

/// Every database that can be reached, each with a table `t_<name>(id, note unique)` that is empty.
pub(super) async fn databases(table: &str, connections: usize) -> Vec<Database> {
    let urls = [Some("sqlite::memory:".to_owned()), server(POSTGRES), server(MYSQL)];
    let mut all = Vec::new();
    for url in urls.into_iter().flatten() {
        let db = Database::builder(url)
            .max_connections(connections)
            .connect()
            .await
            .expect("a database");
        let key = match db.backend() {
            super::Backend::Sqlite => "id integer primary key",
            super::Backend::Postgres => "id bigserial primary key",
            _ => "id bigint primary key auto_increment",
        };
        let script =
            format!("DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({key}, note varchar(100) NOT NULL UNIQUE)");
        db.handle().execute_script(&script).await.expect("a table");
        all.push(db);
    }
    all
}

pub(super) fn url_of(backend: super::Backend) -> String {
    let variable = if backend == super::Backend::Postgres {
        POSTGRES
    } else {
        MYSQL
    };
    server(variable).expect("it was reached before")
}

const POSTGRES: &str = "FASTJANGO_TEST_POSTGRES_URL";
const MYSQL: &str = "FASTJANGO_TEST_MYSQL_URL";

fn server(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| url_is_built_in(url))
}

fn url_is_built_in(url: &str) -> bool {
    let postgres = url.starts_with("postgres");
    (cfg!(feature = "postgres") && postgres) || (cfg!(feature = "mysql") && !postgres)
}

pub(super) fn add(db: &Database, table: &str, note: &str) -> Statement {
    let place = match db.backend().capabilities().placeholder {
        super::Placeholder::Numbered => "$1",
        super::Placeholder::Question => "?",
    };
    Statement::new(
        format!("INSERT INTO {table} (note) VALUES ({place})"),
        vec![Value::Text(note.to_owned())],
    )
}

pub(super) async fn notes(db: &impl super::Executor, table: &str) -> Vec<String> {
    let statement = Statement::from(format!("SELECT note FROM {table} ORDER BY id"));
    let rows = db.handle().fetch_all(&statement).await.expect("rows");
    rows.iter()
        .map(|row| row.text(0).expect("text").expect("a note").to_owned())
        .collect()
}
