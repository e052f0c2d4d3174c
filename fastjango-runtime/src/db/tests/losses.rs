//! Connections whose server has gone away.

use std::time::Duration;

use super::{add, databases, notes};
use crate::db::{Backend, Database, Executor as _, Handle, Row, RowSink, Statement, Transaction};
use crate::error::{Error, Result};

/// The servers among the databases; SQLite is in the same process.
async fn servers(table: &str, connections: usize) -> Vec<Database> {
    let mut all = databases(table, connections).await;
    all.retain(|db| db.backend() != Backend::Sqlite);
    all
}

/// The server's number for a connection.
async fn number(handle: Handle<'_>) -> i64 {
    let sql = match handle.backend() {
        Backend::Postgres => "SELECT pg_backend_pid()",
        _ => "SELECT connection_id()",
    };
    let row = handle.fetch_one(&Statement::from(sql).reading()).await.expect("a row");
    row.integer(0).expect("an integer").expect("a number")
}

/// Ends a connection through another one.
async fn kill(killer: &Database, number: i64) {
    let sql = match killer.backend() {
        Backend::Postgres => format!("SELECT pg_terminate_backend({number})"),
        _ => format!("KILL {number}"),
    };
    killer.handle().execute_script(&sql).await.expect("killed");
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test]
async fn a_connection_that_died_while_idle_is_replaced() {
    let killers = servers("loss_idle", 1).await;
    for (db, killer) in servers("loss_idle", 1).await.into_iter().zip(killers) {
        let first = number(db.handle()).await;
        kill(&killer, first).await;
        let second = number(db.handle()).await;
        assert_ne!(first, second);

        kill(&killer, second).await;
        db.atomic(async |tx| tx.handle().execute(&add(&db, "loss_idle", "a")).await)
            .await
            .expect("a transaction");

        let third = number(db.handle()).await;
        kill(&killer, third).await;
        let written = db.handle().execute(&add(&db, "loss_idle", "b")).await;
        if db.backend() == Backend::Postgres {
            assert_eq!(written.expect("repeated, as nothing had been done"), 1);
            assert_eq!(notes(&db, "loss_idle").await, ["a", "b"]);
        } else if let Err(error) = written {
            // Nobody knows whether it was carried out, so that is for the caller to decide.
            assert!(matches!(error, Error::ConnectionLost(_)), "{error:?}");
            assert_eq!(notes(&db, "loss_idle").await, ["a"]);
        }
    }
}

#[tokio::test]
async fn a_write_that_lost_its_connection_may_have_been_carried_out() {
    let killers = servers("loss_write", 1).await;
    for (db, killer) in servers("loss_write", 1).await.into_iter().zip(killers) {
        let (sleep, read) = match db.backend() {
            Backend::Postgres => ("pg_sleep(1)", "SELECT pg_sleep(1)"),
            _ => ("sleep(1)", "SELECT sleep(1)"),
        };
        let write = format!("INSERT INTO loss_write (note) SELECT concat('a', {sleep})");
        // The program's own `SELECT` may do something, too.
        let own = Statement::from(read);
        for statement in [Statement::from(write), own.clone(), own.reading()] {
            let number = number(db.handle()).await;
            let killed = async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                kill(&killer, number).await;
            };
            let (answer, ()) = tokio::join!(db.handle().execute(&statement), killed);
            match answer {
                // A read is sent again, and so is all else where the server says that it has undone it.
                Ok(_) => assert!(statement.reads || db.backend() == Backend::Postgres),
                Err(Error::ConnectionLost(_)) => assert!(!statement.reads && db.backend() != Backend::Postgres),
                Err(error) => panic!("{error:?}"),
            }
        }
        let written = notes(&db, "loss_write").await.len();
        assert_eq!(written, usize::from(db.backend() == Backend::Postgres));
    }
}

/// Takes rows for nothing.
struct Ignored;

impl RowSink for Ignored {
    fn take(&mut self, _: &Row) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) {}
}

#[tokio::test]
async fn a_text_of_the_program_may_have_committed_before_its_connection_was_lost() {
    let (sql, killers) = (r#"SELECT 1 AS "end""#, servers("loss_commit", 1).await);
    for (db, killer) in servers("loss_commit", 1).await.into_iter().zip(killers) {
        let sql = match db.backend() {
            Backend::Postgres => sql.to_owned(),
            _ => sql.replace('"', "`"),
        };
        for statement in [Statement::from(sql.clone()), Statement::compiled(sql, Vec::new())] {
            let lost = async |how: usize| {
                db.atomic(async |tx| {
                    kill(&killer, number(tx.handle()).await).await;
                    match how {
                        0 => tx.handle().execute(&statement).await.map(drop),
                        _ => tx.handle().pour(&statement, Ignored).await.map(drop),
                    }
                })
                .await
                .expect_err("the connection is gone")
            };
            for error in [lost(0).await, lost(1).await] {
                let may_have = matches!(error, Error::ConnectionLost(_));
                assert!(may_have || matches!(error, Error::Unavailable(_)), "{error:?}");
                // PostgreSQL says that it has ended the connection, and so that nothing was done.
                let says_nothing = db.backend() != Backend::Postgres;
                assert_eq!(may_have, statement.is_raw() && says_nothing, "{error:?}");
            }
        }
    }
}

#[tokio::test]
async fn one_loss_makes_the_others_be_checked() {
    let killers = servers("loss_many", 1).await;
    for (db, killer) in servers("loss_many", 3).await.into_iter().zip(killers) {
        // Three connections at once, so that the pool has three.
        let numbers = async || {
            let take = async || {
                db.atomic(async |tx| {
                    let number = number(tx.handle()).await;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok(number)
                })
                .await
                .expect("a number")
            };
            let (a, b, c) = tokio::join!(take(), take(), take());
            [a, b, c]
        };
        let before = numbers().await;
        for number in before {
            kill(&killer, number).await;
        }
        db.handle()
            .fetch_all(&Statement::from("SELECT 1").reading())
            .await
            .expect("repeated");
        for note in ["a", "b", "c"] {
            db.handle()
                .execute(&add(&db, "loss_many", note))
                .await
                .expect("not sent to the dead");
        }
        let after = numbers().await;
        assert!(
            before.iter().all(|number| !after.contains(number)),
            "{before:?} {after:?}"
        );
    }
}

#[tokio::test]
async fn an_idle_connection_is_checked_before_its_use() {
    let killers = servers("loss_checked", 1).await;
    for (killer, db) in killers.into_iter().zip(servers("loss_checked", 1).await) {
        let url = super::url_of(db.backend());
        let db = Database::builder(url)
            .max_connections(1)
            .check_after_idle(Duration::ZERO)
            .connect()
            .await
            .expect("a database");
        let first = number(db.handle()).await;
        kill(&killer, first).await;
        // Without the check this could not be repeated on every backend.
        db.handle()
            .execute(&add(&db, "loss_checked", "a"))
            .await
            .expect("an insert");
    }
}

#[tokio::test]
async fn a_transaction_that_lost_its_connection_fails() {
    let killers = servers("loss_tx", 1).await;
    for (db, killer) in servers("loss_tx", 1).await.into_iter().zip(killers) {
        let result = db
            .atomic(async |tx| {
                tx.handle().execute(&add(&db, "loss_tx", "a")).await?;
                kill(&killer, number(tx.handle()).await).await;
                let lost = tx.handle().execute(&add(&db, "loss_tx", "b")).await;
                assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
                Ok(())
            })
            .await;
        assert!(result.is_err());
        assert!(notes(&db, "loss_tx").await.is_empty());
    }
}

#[tokio::test]
async fn a_deadlock_ends_the_transaction() {
    for db in servers("loss_deadlock", 2).await {
        for note in ["a", "b"] {
            db.handle()
                .execute(&add(&db, "loss_deadlock", note))
                .await
                .expect("an insert");
        }
        let lock = async |first: i64, second: i64| {
            db.atomic(async |tx| {
                let touch = |id: i64| {
                    Statement::from(format!(
                        "UPDATE loss_deadlock SET note = concat(note, '!') WHERE id = {id}"
                    ))
                };
                tx.handle().execute(&touch(first)).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
                if let Err(error) = tx.handle().execute(&touch(second)).await {
                    assert!(matches!(error, Error::Transient { .. }), "{error:?}");
                    // The server has rolled back already: this must not be committed on its own.
                    let after = tx.handle().execute(&add(&db, "loss_deadlock", "after")).await;
                    assert!(after.is_err());
                }
                Ok(())
            })
            .await
        };
        let (one, two) = tokio::join!(lock(1, 2), lock(2, 1));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let mut found = notes(&db, "loss_deadlock").await;
        found.sort();
        assert_eq!(found, ["a!", "b!"]);
    }
}

#[tokio::test]
async fn a_connection_whose_transaction_was_taken_away_is_not_used_again() {
    for db in servers("loss_taken", 2).await {
        for note in ["a", "b"] {
            let add = add(&db, "loss_taken", note);
            db.handle().execute(&add).await.expect("an insert");
        }
        let victims = std::sync::Mutex::new(Vec::new());
        let lock = async |first: i64, second: i64| {
            let within = async |tx: &Transaction| {
                let touch = |id: i64| {
                    Statement::from(format!(
                        "UPDATE loss_taken SET note = concat(note, '!') WHERE id = {id}"
                    ))
                };
                let number = number(tx.handle()).await;
                tx.handle().execute(&touch(first)).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
                let second = tx.handle().execute(&touch(second)).await;
                if second.is_err() {
                    victims.lock().expect("nobody panicked").push(number);
                }
                second
            };
            db.atomic(within).await
        };
        let _ = tokio::join!(lock(1, 2), lock(2, 1));
        let [victim] = victims.into_inner().expect("nobody panicked")[..] else {
            panic!("one is chosen")
        };
        // Each holds its connection until the other has one too, however fast the server answers.
        let both = tokio::sync::Barrier::new(2);
        let take = async || {
            let within = async |tx: &Transaction| {
                let number = number(tx.handle()).await;
                both.wait().await;
                Ok(number)
            };
            db.atomic(within).await.expect("a number")
        };
        let (one, other) = tokio::join!(take(), take());
        let used = [one, other];
        // PostgreSQL has not ended the transaction, only refused the rest of it.
        assert_eq!(used.contains(&victim), db.backend() == Backend::Postgres);
    }
}

#[tokio::test]
async fn mariadb_groups_by_keys_whatever_its_own_mode_is() {
    for db in servers("loss_mode", 1).await {
        if db.backend() != Backend::Mariadb {
            continue;
        }
        let set = |mode: &str| format!("SET GLOBAL sql_mode = '{mode}'");
        let read = async |db: &Database, what: &str| {
            let row = db
                .handle()
                .fetch_one(&format!("SELECT {what}").into())
                .await
                .expect("a row");
            row.text(0).expect("text").expect("a mode").to_owned()
        };
        let before = read(&db, "@@global.sql_mode").await;
        let strict = set(&format!("{before},ONLY_FULL_GROUP_BY"));
        db.handle().execute_script(&strict).await.expect("it may be set");
        let other = Database::connect(super::url_of(db.backend())).await;
        db.handle().execute_script(&set(&before)).await.expect("it may be set");
        let mode = read(&other.expect("a database"), "@@sql_mode").await;
        assert!(
            mode.contains("STRICT_TRANS_TABLES") && !mode.contains("ONLY_FULL_GROUP_BY"),
            "{mode}"
        );
    }
}

#[tokio::test]
async fn nobody_at_the_other_end_is_unavailable() {
    for url in ["postgres://nobody@127.0.0.1:1/none", "mysql://nobody@127.0.0.1:1/none"] {
        match Database::connect(url).await {
            Err(Error::Unavailable(_)) => {}
            // This build has no such backend.
            Err(Error::Configuration(_)) if !cfg!(all(feature = "postgres", feature = "mysql")) => {}
            other => panic!("{url}: {other:?}"),
        }
    }
}

/// What stands between a program and a server, and forgets the connections that are open when it is told to: they stay
/// open, and nobody answers.
struct Firewall {
    port: u16,
    forgotten: tokio::sync::watch::Sender<u32>,
}

impl Firewall {
    async fn before(server: String) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (forgotten, told) = tokio::sync::watch::channel(0);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let (server, mut told) = (server.clone(), told.clone());
                told.mark_unchanged();
                tokio::spawn(async move {
                    let mut upstream = tokio::net::TcpStream::connect(server).await.expect("the server");
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut client, &mut upstream) => {}
                        _ = told.changed() => std::future::pending().await,
                    }
                });
            }
        });
        Self { port, forgotten }
    }
}

#[tokio::test]
async fn connections_that_are_silently_dead_hold_nobody_up_one_after_the_other() {
    for db in servers("loss_silent", 1).await {
        let url = super::url_of(db.backend());
        let (before, rest) = url.rsplit_once('@').expect("a user");
        let (server, name) = rest.split_once('/').expect("a database");
        let firewall = Firewall::before(server.to_owned()).await;
        let db = Database::builder(format!("{before}@127.0.0.1:{}/{name}", firewall.port))
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(4))
            .check_after_idle(Duration::ZERO)
            .connect()
            .await
            .expect("a database");
        let all_open = tokio::sync::Barrier::new(4);
        let open = async || {
            let held = db.atomic(async |_| {
                all_open.wait().await;
                Ok(())
            });
            held.await.expect("committed");
        };
        tokio::join!(open(), open(), open(), open());
        firewall.forgotten.send_modify(|times| *times += 1);
        let start = std::time::Instant::now();
        let answered = db.handle().fetch_all(&"SELECT 1".into()).await;
        let taken = start.elapsed();
        assert!(
            answered.is_ok() && taken < Duration::from_secs(3),
            "{answered:?} after {taken:?}"
        );
    }
}
