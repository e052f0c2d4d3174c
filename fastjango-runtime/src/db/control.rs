//! What opens and ends transactions: for `atomic` alone, since a pool that doesn't know of a transaction would hand it on
//! to whoever asks next.

use super::backend::Backend;
use super::connection::Connection;
use super::failure::{Failure, Loss};
use super::statement::Statement;
use crate::error::{Error, Result};

/// The code of PostgreSQL for what is possible only within a transaction.
const NO_ACTIVE_TRANSACTION: &str = "25P01";

/// Fails on MySQL and MariaDB while a transaction is open. Else it is what sessions begin with: without it the next
/// statement would open a transaction that nobody ends, or meet the locks of another.
const SETTLE: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; UNLOCK TABLES; \
     SET SESSION autocommit = 1, SESSION completion_type = 0";

/// Refuses a statement of the program's own that opens or ends a transaction or a savepoint.
pub(super) fn refuse(statement: &Statement) -> Result<()> {
    if statement.is_raw() {
        refuse_text(&statement.sql)
    } else {
        Ok(())
    }
}

/// Refuses a text that opens or ends a transaction or a savepoint.
pub(super) fn refuse_text(sql: &str) -> Result<()> {
    let (first, rest) = first_word(sql);
    let second = || first_word(rest).0;
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let controls = match first.len() {
        2..=9 => {
            ["commit", "rollback", "savepoint", "release", "end", "abort", "xa"]
                .iter()
                .any(|word| is(first, word))
                // MariaDB's compound statement is `BEGIN NOT ATOMIC … END`.
                || (is(first, "begin") && !is(second(), "not"))
                || ((is(first, "start") || is(first, "prepare")) && is(second(), "transaction"))
                || (is(first, "set") && mentions(rest, &["autocommit"]))
        }
        _ => false,
    };
    if controls {
        return Err(Error::Query(format!(
            "`{}` is not sent by itself; `atomic` opens and ends transactions and savepoints",
            first.to_uppercase()
        )));
    }
    Ok(())
}

/// Refuses a script that is one such statement.
pub(super) fn refuse_alone(script: &str) -> Result<()> {
    let alone = script.trim_end().trim_end_matches(';');
    if alone.contains(';') {
        Ok(())
    } else {
        refuse_text(alone)
    }
}

/// Whether a text may open a transaction, or leave a session in which statements do, by the words in it.
pub(super) fn may_open(sql: &str) -> bool {
    // What the last ones run is not in the text.
    const WORDS: &[&str] = &[
        "begin",
        "start",
        "savepoint",
        "autocommit",
        "completion_type",
        "chain",
        "lock",
        "call",
        "execute",
    ];
    mentions(sql, WORDS)
}

/// [`may_open`] of one statement: only MySQL and MariaDB run some of the program's own that do so without a word of it.
pub(super) fn statement_may_open(backend: Backend, statement: &Statement) -> bool {
    statement.is_raw() && is_mysql(backend) && !is_of_rows(&statement.sql) && may_open(&statement.sql)
}

/// Whether a script may end the transaction that it is in, by the words in it.
pub(super) fn may_end(script: &str) -> bool {
    mentions(script, &["commit", "rollback", "end", "abort", "prepare"])
}

/// Whether a statement or script that failed within a transaction may have committed it all the same, by the words in
/// it: MySQL and MariaDB commit before they change a table.
pub(super) fn may_commit(backend: Backend, sql: &str) -> bool {
    const BY_ITSELF: &[&str] = &[
        "alter",
        "create",
        "drop",
        "truncate",
        "rename",
        "grant",
        "revoke",
        "lock",
        "begin",
        "start",
        "autocommit",
    ];
    // A procedure, or a statement that looks after tables, may commit.
    may_end(sql) || (is_mysql(backend) && (!is_of_rows(sql) || mentions(sql, BY_ITSELF)))
}

pub(super) fn is_mysql(backend: Backend) -> bool {
    matches!(backend, Backend::Mysql | Backend::Mariadb)
}

/// Whether what a text begins with is about the program's rows alone.
fn is_of_rows(sql: &str) -> bool {
    const WORDS: &[&str] = &[
        "select", "insert", "update", "delete", "replace", "with", "values", "table",
    ];
    mentions(first_word(sql).0, WORDS)
}

/// Looks whether what a program sent by itself has left a transaction open, which is an error; the connection is then one
/// that is closed when it is given back.
pub(super) async fn settle<T>(connection: &mut Connection, result: Result<T, Failure>) -> Result<T, Failure> {
    if result.as_ref().is_err_and(|failure| failure.loss != Loss::Kept) {
        return result;
    }
    let is_open = is_open(connection).await;
    connection.set_in_transaction(is_open);
    if is_open && result.is_ok() {
        return Err(Failure::kept(Error::Query(
            "it has left a transaction open, which is rolled back; `atomic` opens and ends them".to_owned(),
        )));
    }
    result
}

/// Whether a transaction is open that the pool has not opened. Who doesn't answer that may have one.
async fn is_open(connection: &mut Connection) -> bool {
    let look = match connection.backend() {
        #[cfg(feature = "sqlite")]
        Backend::Sqlite => return connection.sqlite().is_none_or(|sqlite| !sqlite.is_autocommit()),
        #[cfg(not(feature = "sqlite"))]
        Backend::Sqlite => return true,
        Backend::Postgres => "SAVEPOINT open; RELEASE SAVEPOINT open",
        Backend::Mysql | Backend::Mariadb => return connection.run_script(SETTLE).await.is_err(),
    };
    let Err(failure) = connection.run_script(look).await else {
        return true;
    };
    !matches!(failure.error, Error::Database { code: Some(code), .. } if code == NO_ACTIVE_TRANSACTION)
}

fn mentions(script: &str, words: &[&str]) -> bool {
    let mut found = script.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    found.any(|found| words.iter().any(|word| found.eq_ignore_ascii_case(word)))
}

/// The word that a text begins with, if it does, and what comes after it; comments are passed over.
fn first_word(sql: &str) -> (&str, &str) {
    let mut sql = sql.trim_start();
    while let Some(rest) = after_comment(sql) {
        sql = rest.trim_start();
    }
    let end = sql.find(|letter: char| !letter.is_ascii_alphabetic());
    sql.split_at(end.unwrap_or(sql.len()))
}

/// What comes after the comment that a text begins with. `#` begins one for MySQL, and nothing else elsewhere; what stands
/// in `/*! … */` it carries out.
fn after_comment(sql: &str) -> Option<&str> {
    if let Some(carried_out) = sql.strip_prefix("/*!").or_else(|| sql.strip_prefix("/*M!")) {
        return Some(carried_out.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    if let Some(comment) = sql.strip_prefix("/*") {
        return comment.split_once("*/").map(|(_, rest)| rest);
    }
    let comment = sql.strip_prefix("--").or_else(|| sql.strip_prefix('#'))?;
    Some(comment.split_once('\n').map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_control_of_transactions_is_refused() {
        for sql in [
            "BEGIN",
            "\n begin;",
            "Start Transaction",
            "ROLLBACK TO a",
            "END",
            "PREPARE TRANSACTION 'a'",
            "/* so */ BEGIN",
            "-- so\n# and so\nCOMMIT",
            "START /**/ TRANSACTION",
            "/*!50000 rollback */",
            "SET @@autocommit = 0",
            "XA START 'a'",
        ] {
            assert!(refuse_text(sql).is_err(), "{sql}");
        }
        for sql in [
            "",
            "SELECT 1",
            "BEGIN NOT ATOMIC SELECT 1; END",
            "START REPLICA",
            "PREPARE p AS SELECT 1",
            "commits",
            "-- begin\nSELECT 1",
            "/* COMMIT",
            "SET search_path = shop",
        ] {
            assert!(refuse_text(sql).is_ok(), "{sql}");
        }
        let written = "ROLLBACK";
        assert!(refuse(&Statement::from(written).named().reading()).is_err());
        assert!(refuse(&Statement::compiled(written, Vec::new())).is_ok());
        assert!(refuse_alone("COMMIT;\n").is_err() && refuse_alone("BEGIN; SELECT 1; COMMIT").is_ok());
        assert!(may_commit(Backend::Mysql, "TRUNCATE book") && !may_commit(Backend::Sqlite, "DROP TABLE book"));
        assert!(may_commit(Backend::Mysql, "CALL settle()") && may_commit(Backend::Mariadb, "OPTIMIZE TABLE book"));
        assert!(!may_commit(Backend::Mysql, "/* so */ SELECT 1") && !may_commit(Backend::Postgres, "CALL settle()"));
        assert!(may_commit(Backend::Postgres, "SELECT 1; COMMIT") && !may_commit(Backend::Mariadb, "UPDATE book"));
        assert!(may_open("SELECT 1;begin") && !may_open("SELECT beginning, start_at"));
        assert!(may_open("SET @@session.autocommit=0; SELECT 1; COMMIT") && may_open("SELECT 1; COMMIT AND CHAIN"));
        let may_open = |sql: &'static str| statement_may_open(Backend::Mariadb, &Statement::from(sql));
        assert!(may_open("CALL settle()") && may_open("EXECUTE IMMEDIATE @sql") && may_open("LOCK TABLES book READ"));
        assert!(!may_open("SELECT start FROM book") && !may_open("DROP TABLE book"));
        assert!(!statement_may_open(
            Backend::Postgres,
            &Statement::from("CALL settle()")
        ));
    }
}
