//! One migration at a time: the lock, the transaction, and what each database needs around them.

use crate::db::{Backend, Database, Executor as _, Transaction};
use crate::error::{Error, Result};
use crate::migrations::operations::Code;

/// The number of PostgreSQL's lock, which belongs to one database: the letters `fjmigrat`.
const POSTGRES_LOCK: i64 = 0x666a_6d69_6772_6174;

/// The name of MySQL's lock, which belongs to the whole server.
const MYSQL_LOCK: &str = "CONCAT('fastjango_', MD5(DATABASE()))";

/// For how many seconds another program's migration is waited for.
const MYSQL_PATIENCE: u32 = 3600;

/// Runs a body while no other program migrates the same database.
///
/// It is a transaction where DDL can be one. On SQLite foreign keys are not enforced meanwhile, since a table that
/// is made anew is dropped in between, and checked at the end.
pub(super) async fn exclusive<T>(db: &Database, body: impl AsyncFnOnce(&Transaction) -> Result<T>) -> Result<T> {
    db.atomic(async |tx| {
        open(tx).await?;
        let result = body(tx).await;
        let result = match result {
            Ok(value) => check(tx).await.map(|()| value),
            Err(error) => Err(error),
        };
        let closed = close(tx, result.is_ok()).await;
        let value = result?;
        closed?;
        Ok(value)
    })
    .await
}

/// Takes the lock. SQLite's is that of writing, which `atomic` has taken; but foreign keys can be turned off only
/// outside of a transaction, so it is taken again.
async fn open(tx: &Transaction) -> Result<()> {
    match tx.backend() {
        Backend::Sqlite => script(tx, "COMMIT; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE").await,
        Backend::Postgres => {
            // Else what others have done while this one waited might not be seen.
            script(tx, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
            script(tx, &format!("SELECT pg_advisory_xact_lock({POSTGRES_LOCK})")).await
        }
        Backend::Mysql | Backend::Mariadb => {
            let sql = format!("SELECT CAST(GET_LOCK({MYSQL_LOCK}, {MYSQL_PATIENCE}) AS SIGNED)");
            let row = tx.handle().fetch_one(&sql.into()).await?;
            if row.integer(0)? == Some(1) {
                Ok(())
            } else {
                Err(Error::Unavailable(
                    "another program has been migrating for an hour".to_owned(),
                ))
            }
        }
    }
}

/// Looks for rows whose foreign keys lead nowhere, where nobody has looked so far.
async fn check(tx: &Transaction) -> Result<()> {
    if tx.backend() != Backend::Sqlite {
        return Ok(());
    }
    let broken = tx.handle().fetch_optional(&"PRAGMA foreign_key_check".into()).await?;
    let Some(row) = broken else { return Ok(()) };
    let (table, parent) = (row.text(0)?.unwrap_or_default(), row.text(2)?.unwrap_or_default());
    Err(Error::Database {
        code: None,
        message: format!("after it, a row of `{table}` would point to a row of `{parent}` that isn't there"),
    })
}

/// Gives the lock back, once others can see what was done under it. PostgreSQL's ends with the transaction.
async fn close(tx: &Transaction, keep: bool) -> Result<()> {
    match tx.backend() {
        Backend::Sqlite => {
            // `atomic` will end a transaction: one that does nothing.
            let undo = "ROLLBACK; PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON; BEGIN";
            if !keep {
                return script(tx, undo).await;
            }
            let kept = script(tx, "COMMIT; PRAGMA foreign_keys = ON; BEGIN").await;
            if kept.is_err() {
                script(tx, undo).await?;
            }
            kept
        }
        Backend::Postgres => Ok(()),
        Backend::Mysql | Backend::Mariadb => {
            // `atomic` will end a transaction that is no longer there, which is nothing to them.
            let ended = script(tx, if keep { "COMMIT" } else { "ROLLBACK" }).await;
            script(tx, &format!("SELECT RELEASE_LOCK({MYSQL_LOCK})")).await?;
            ended
        }
    }
}

/// Runs a function of the program: in a transaction of its own where DDL has ended the one around it.
pub(super) async fn run_code(tx: &Transaction, code: &Code) -> Result<()> {
    if tx.backend().capabilities().transactional_ddl {
        return code.run(tx).await;
    }
    script(tx, "START TRANSACTION").await?;
    let result = code.run(tx).await;
    let ended = script(tx, if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
    // Where it has failed, its own error says why.
    result.and(ended)
}

async fn script(tx: &Transaction, sql: &str) -> Result<()> {
    tx.run_script(sql).await
}
