//! What opens and ends transactions: for `atomic` alone, since a pool that doesn't know of a transaction would hand it on
//! to whoever asks next. And what changes settings of the session, which whoever asks next must not meet either.

use super::backend::Backend;
use super::connection::Connection;
use super::failure::{Failure, Loss};
use super::statement::Statement;
use super::words::{first_word, is_of_rows, mentions};
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

/// Whether a statement of the program's own may leave its session with other settings than it has found.
pub(super) fn statement_alters(backend: Backend, statement: &Statement) -> bool {
    statement.is_raw() && alters_session(backend, &statement.sql)
}

/// Whether a text may leave its session with other settings than it has found, by what its statements begin with.
pub(super) fn alters_session(backend: Backend, sql: &str) -> bool {
    // A `;` within a text makes two statements of one, which at worst closes a connection in vain.
    sql.split(';').any(|statement| sets(backend, statement))
        // Its last parameter says whether the setting ends with the transaction.
        || (backend == Backend::Postgres && mentions(sql, &["set_config"]) && !mentions(sql, &["true"]))
}

/// Whether a statement changes a setting of the session.
fn sets(backend: Backend, statement: &str) -> bool {
    let (first, rest) = first_word(statement);
    let is = |word: &str| first.eq_ignore_ascii_case(word);
    match backend {
        Backend::Sqlite => is("pragma") && rest.contains(['=', '(']) && !mentions(rest, PASSING_PRAGMAS),
        Backend::Postgres => is("set") && !mentions(first_word(rest).0, &["local", "constraints", "transaction"]),
        // To them `LOCAL` is another word for `SESSION`, and `SET TRANSACTION` is about the next one, whoever begins it.
        Backend::Mysql | Backend::Mariadb => is("use") || (is("set") && !mentions(first_word(rest).0, &["statement"])),
    }
}

/// The pragmas of SQLite that are given something and change no setting of the session.
const PASSING_PRAGMAS: &[&str] = &[
    "application_id",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "optimize",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
    "wal_checkpoint",
];

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
pub(super) async fn is_open(connection: &mut Connection) -> bool {
    let look = match connection.backend() {
        Backend::Sqlite => return !connection.has_no_transaction(),
        Backend::Postgres => "SAVEPOINT open; RELEASE SAVEPOINT open",
        Backend::Mysql | Backend::Mariadb => return connection.run_script(SETTLE).await.is_err(),
    };
    let Err(failure) = connection.run_script(look).await else {
        return true;
    };
    !matches!(failure.error, Error::Database { code: Some(code), .. } if code == NO_ACTIVE_TRANSACTION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_the_session_is_known_by_its_beginning() {
        use Backend::{Mariadb, Mysql, Postgres, Sqlite};
        for (backend, sql) in [
            (Postgres, "SET search_path = a"),
            (Postgres, "-- so\n set role nobody"),
            (Postgres, "SELECT 1; SET SESSION statement_timeout = 1"),
            (Postgres, "SELECT set_config('search_path', 'a', false)"),
            (Mysql, "SET @@session.sql_mode = ''"),
            (Mysql, "SET LOCAL sql_mode = ''"),
            (Mysql, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
            (Mariadb, "/*!40101 SET NAMES latin1 */"),
            (Mariadb, "use other"),
            (Sqlite, "PRAGMA foreign_keys = OFF"),
            (Sqlite, "SELECT 1; pragma main.cache_size(10)"),
        ] {
            assert!(alters_session(backend, sql), "{sql}");
        }
        for (backend, sql) in [
            (Postgres, "SET LOCAL search_path = a"),
            (Postgres, "SET CONSTRAINTS ALL IMMEDIATE"),
            (Postgres, "SET TRANSACTION READ ONLY"),
            (Postgres, "UPDATE a SET b = 1"),
            (Postgres, "SELECT set_config('app.user', $1, true)"),
            (Mariadb, "SET STATEMENT max_statement_time = 1 FOR SELECT 1"),
            (Mysql, "INSERT INTO a SET b = 1; SELECT 1"),
            (Sqlite, "PRAGMA foreign_keys"),
            (Sqlite, "PRAGMA defer_foreign_keys = ON; DELETE FROM a"),
            (Sqlite, "PRAGMA table_info(a)"),
        ] {
            assert!(!alters_session(backend, sql), "{sql}");
        }
        assert!(!statement_alters(Mysql, &Statement::compiled("SET a = 1", Vec::new())));
    }

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
