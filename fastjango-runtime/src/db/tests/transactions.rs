//! Transactions, savepoints and what runs after the commit.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{add, databases, notes};
use crate::db::{Backend, Database, Executor as _, Statement, Transaction};
use crate::error::{Error, Result};

fn assert_send<T: Send>(value: T) -> T {
    value
}

async fn insert(db: &Database, tx: &Transaction, table: &str, note: &str) -> Result<u64> {
    tx.handle().execute(&add(db, table, note)).await
}

fn stop() -> Error {
    Error::Configuration("stop".into())
}

#[tokio::test]
async fn commits_and_rolls_back() {
    for db in databases("tx_basic", 2).await {
        let value = db
            .atomic(async |tx| {
                insert(&db, tx, "tx_basic", "kept").await?;
                Ok(notes(tx, "tx_basic").await.len())
            })
            .await;
        assert_eq!(value.expect("committed"), 1);
        let failed = db
            .atomic(async |tx| {
                insert(&db, tx, "tx_basic", "dropped").await?;
                Err::<(), _>(stop())
            })
            .await;
        assert!(matches!(failed, Err(Error::Configuration(_))));
        assert_eq!(notes(&db, "tx_basic").await, ["kept"]);
    }
}

#[tokio::test]
async fn savepoints_nest() {
    for db in databases("tx_nested", 1).await {
        db.atomic(async |tx| {
            insert(&db, tx, "tx_nested", "a").await?;
            let inner = tx
                .atomic(async |tx| {
                    insert(&db, tx, "tx_nested", "b").await?;
                    tx.atomic(async |tx| insert(&db, tx, "tx_nested", "c").await).await?;
                    Err::<(), _>(stop())
                })
                .await;
            assert!(inner.is_err());
            tx.atomic(async |tx| {
                insert(&db, tx, "tx_nested", "d").await?;
                // A constraint that fails within a savepoint leaves the rest as it was, on PostgreSQL too.
                let twice = tx.atomic(async |tx| insert(&db, tx, "tx_nested", "d").await).await;
                assert!(matches!(twice, Err(Error::Integrity(_))), "{twice:?}");
                insert(&db, tx, "tx_nested", "e").await
            })
            .await?;
            Ok(())
        })
        .await
        .expect("committed");
        assert_eq!(notes(&db, "tx_nested").await, ["a", "d", "e"]);
    }
}

#[tokio::test]
async fn the_outer_handle_works_within_a_savepoint() {
    for db in databases("tx_outer", 1).await {
        db.atomic(async |outer| {
            let inner = outer
                .atomic(async |_| {
                    insert(&db, outer, "tx_outer", "a").await?;
                    outer.atomic(async |tx| insert(&db, tx, "tx_outer", "b").await).await?;
                    Err::<(), _>(stop())
                })
                .await;
            assert!(inner.is_err());
            Ok(())
        })
        .await
        .expect("committed");
        assert!(notes(&db, "tx_outer").await.is_empty());
    }
}

#[tokio::test]
async fn savepoints_beside_each_other_take_turns() {
    for db in databases("tx_joined", 1).await {
        db.atomic(async |tx| {
            let failing = tx.atomic(async |tx| {
                insert(&db, tx, "tx_joined", "a").await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
                Err::<(), _>(stop())
            });
            let succeeding = tx.atomic(async |tx| insert(&db, tx, "tx_joined", "b").await);
            let plain = insert(&db, tx, "tx_joined", "c");
            let (failing, succeeding, plain) = tokio::join!(failing, succeeding, plain);
            assert!(failing.is_err());
            succeeding?;
            plain
        })
        .await
        .expect("committed");
        let mut found = notes(&db, "tx_joined").await;
        found.sort();
        assert_eq!(found, ["b", "c"]);
    }
}

#[tokio::test]
async fn an_abandoned_savepoint_is_rolled_back() {
    for db in databases("tx_abandoned", 1).await {
        db.atomic(async |tx| {
            let slow = tx.atomic(async |tx| {
                insert(&db, tx, "tx_abandoned", "a").await?;
                std::future::pending::<Result<()>>().await
            });
            assert!(tokio::time::timeout(Duration::from_millis(50), slow).await.is_err());
            insert(&db, tx, "tx_abandoned", "b").await
        })
        .await
        .expect("committed");
        assert_eq!(notes(&db, "tx_abandoned").await, ["b"]);
    }
}

#[tokio::test]
async fn hooks_run_in_order_after_the_commit_and_not_after_a_rollback() {
    for db in databases("tx_hooks", 1).await {
        let ran = Arc::new(Mutex::new(Vec::new()));
        let note = |tx: &Transaction, name: &'static str| {
            let (ran, db) = (Arc::clone(&ran), db.clone());
            tx.on_commit(async move || {
                // The connection is free again, even in a pool of one.
                let rows = notes(&db, "tx_hooks").await.len();
                ran.lock().expect("a lock").push((name, rows));
            });
        };
        db.atomic(async |tx| {
            note(tx, "first");
            tx.atomic(async |tx| {
                note(tx, "second");
                Ok(())
            })
            .await?;
            let _ = tx
                .atomic(async |tx| {
                    note(tx, "dropped");
                    tx.atomic(async |tx| {
                        note(tx, "dropped within");
                        Ok(())
                    })
                    .await?;
                    Err::<(), _>(stop())
                })
                .await;
            note(tx, "third");
            insert(&db, tx, "tx_hooks", "a").await?;
            assert!(ran.lock().expect("a lock").is_empty());
            Ok(())
        })
        .await
        .expect("committed");
        let _ = db
            .atomic(async |tx| {
                note(tx, "never");
                Err::<(), _>(stop())
            })
            .await;
        assert_eq!(
            *ran.lock().expect("a lock"),
            [("first", 1), ("second", 1), ("third", 1)]
        );
    }
}

#[tokio::test]
async fn a_hook_goes_with_the_savepoint_around_it_whichever_handle_files_it() {
    for db in databases("tx_outer_hooks", 1).await {
        let ran = Arc::new(Mutex::new(Vec::new()));
        let note = |tx: &Transaction, name: &'static str| {
            let seen = Arc::clone(&ran);
            tx.on_commit(async move || seen.lock().expect("a lock").push(name));
            let seen = Arc::clone(&ran);
            tx.on_commit_robust(async move || seen.lock().expect("a lock").push(name));
        };
        db.atomic(async |outer| {
            let undone = outer.atomic(async |middle| {
                insert(&db, outer, "tx_outer_hooks", "a").await?;
                note(outer, "undone");
                middle
                    .atomic(async |_| {
                        note(outer, "undone within");
                        note(middle, "undone within");
                        Ok(())
                    })
                    .await?;
                Err::<(), _>(stop())
            });
            // What runs beside a savepoint is no part of it.
            let beside = async {
                tokio::task::yield_now().await;
                note(outer, "beside");
            };
            let (undone, ()) = tokio::join!(undone, beside);
            assert!(undone.is_err());
            outer
                .atomic(async |_| {
                    note(outer, "kept");
                    Ok(())
                })
                .await
        })
        .await
        .expect("committed");
        assert_eq!(*ran.lock().expect("a lock"), ["beside", "beside", "kept", "kept"]);
        assert!(notes(&db, "tx_outer_hooks").await.is_empty());
    }
}

#[tokio::test]
async fn a_part_without_savepoint_dooms_the_savepoint_around_it_whichever_handle_runs_it() {
    for db in databases("tx_doomed_part", 1).await {
        db.atomic(async |outer| {
            insert(&db, outer, "tx_doomed_part", "a").await?;
            let savepoint = outer.atomic(async |_| {
                let part = outer.handle().atomic_without_savepoint(async |tx| {
                    insert(&db, tx, "tx_doomed_part", "b").await?;
                    Err::<(), _>(stop())
                });
                assert!(part.await.is_err());
                Ok(())
            });
            assert!(savepoint.await.is_err());
            insert(&db, outer, "tx_doomed_part", "c").await
        })
        .await
        .expect("committed");
        assert_eq!(notes(&db, "tx_doomed_part").await, ["a", "c"]);
    }
}

#[tokio::test]
async fn an_error_that_is_swallowed_is_no_silent_rollback() {
    for db in databases("tx_swallowed", 1).await {
        let result = db
            .atomic(async |tx| {
                insert(&db, tx, "tx_swallowed", "a").await?;
                assert!(insert(&db, tx, "tx_swallowed", "a").await.is_err());
                Ok(())
            })
            .await;
        // PostgreSQL gives the whole transaction up, and the caller has to know.
        assert_eq!(result.is_ok(), notes(&db, "tx_swallowed").await == ["a"]);
        assert_eq!(result.is_err(), db.backend() == Backend::Postgres);
    }
}

#[tokio::test]
async fn a_part_without_savepoint_dooms_the_whole() {
    for db in databases("tx_doomed", 1).await {
        let result = db
            .atomic(async |tx| {
                insert(&db, tx, "tx_doomed", "a").await?;
                let part = tx.handle().atomic_without_savepoint(async |tx| {
                    insert(&db, tx, "tx_doomed", "b").await?;
                    Err::<(), _>(stop())
                });
                assert!(part.await.is_err());
                Ok(())
            })
            .await;
        assert!(result.is_err());
        assert!(notes(&db, "tx_doomed").await.is_empty());
    }
}

#[tokio::test]
async fn a_dropped_transaction_is_rolled_back() {
    for db in databases("tx_dropped", 1).await {
        let endless = db.atomic(async |tx| {
            insert(&db, tx, "tx_dropped", "a").await?;
            std::future::pending::<Result<()>>().await
        });
        assert!(tokio::time::timeout(Duration::from_millis(100), endless).await.is_err());
        assert!(notes(&db, "tx_dropped").await.is_empty());
        db.handle()
            .execute(&add(&db, "tx_dropped", "a"))
            .await
            .expect("no lock is left");
    }
}

#[tokio::test]
async fn a_panic_rolls_back() {
    for db in databases("tx_panic", 1).await {
        let inner = db.clone();
        let task = tokio::spawn(async move {
            inner
                .atomic(async |tx| -> Result<()> {
                    insert(&inner, tx, "tx_panic", "a").await?;
                    panic!("on purpose")
                })
                .await
        });
        assert!(task.await.expect_err("a panic").is_panic());
        assert!(notes(&db, "tx_panic").await.is_empty());
    }
}

#[tokio::test]
async fn futures_are_send_with_borrowed_captures() {
    struct Model {
        note: String,
    }
    for db in databases("tx_send", 1).await {
        let task = tokio::spawn(assert_send(async move {
            let db = &db;
            let mut model = Model { note: "a".into() };
            let models = vec![Model { note: "b".into() }, Model { note: "c".into() }];
            db.atomic(async |tx| {
                model.note.push('!');
                tx.handle().execute(&add(db, "tx_send", &model.note)).await?;
                for model in &models {
                    tx.atomic(async |tx| insert(db, tx, "tx_send", &model.note).await)
                        .await?;
                }
                tx.on_commit(async || ());
                Ok(())
            })
            .await?;
            Ok::<_, Error>(notes(db, "tx_send").await)
        }));
        assert_eq!(task.await.expect("no panic").expect("committed"), ["a!", "b", "c"]);
    }
}

#[tokio::test]
async fn a_body_can_have_an_error_of_its_own() {
    #[derive(Debug)]
    enum Own {
        Database(Error),
        Refused,
    }
    impl From<Error> for Own {
        fn from(error: Error) -> Self {
            Self::Database(error)
        }
    }
    for db in databases("tx_own", 1).await {
        let result: Result<(), Own> = db
            .try_atomic(async |tx| {
                insert(&db, tx, "tx_own", "a").await?;
                Err(Own::Refused)
            })
            .await;
        assert!(matches!(result, Err(Own::Refused)), "{result:?}");
        let result: Result<(), Own> = db
            .try_atomic(async |tx| Ok(tx.handle().execute_script("nonsense").await?))
            .await;
        assert!(
            matches!(result, Err(Own::Database(Error::Database { .. }))),
            "{result:?}"
        );
    }
}

/// What ends the whole transaction under an error of a trigger's or a procedure's own: once under one that breaks a
/// constraint, once under another.
async fn ruins(db: &Database) -> Vec<Statement> {
    let handle = db.handle();
    if db.backend() == Backend::Sqlite {
        let trigger = "DROP TABLE IF EXISTS one; DROP TRIGGER IF EXISTS ruin; CREATE TRIGGER ruin BEFORE INSERT ON tx_ruined WHEN NEW.note = 'ruin' \
                       BEGIN SELECT RAISE(ROLLBACK, 'no'); END; CREATE TABLE one (id integer UNIQUE ON CONFLICT ROLLBACK); \
                       INSERT INTO one VALUES (1)";
        handle.execute_script(trigger).await.expect("a trigger");
        return vec![add(db, "tx_ruined", "ruin"), "INSERT INTO one VALUES (1)".into()];
    }
    for state in ["45000", "23000"] {
        let procedure = format!(
            "DROP PROCEDURE IF EXISTS tx_ruin_{state}; CREATE PROCEDURE tx_ruin_{state} () BEGIN ROLLBACK; \
             SIGNAL SQLSTATE '{state}'; END"
        );
        handle.execute_script(&procedure).await.expect("a procedure");
    }
    vec!["CALL tx_ruin_45000()".into(), "CALL tx_ruin_23000()".into()]
}

#[tokio::test]
async fn a_transaction_that_an_error_has_ended_goes_on_in_nothing() {
    for db in databases("tx_ruined", 1).await {
        if db.backend() == Backend::Postgres {
            // It ends none before it is told to.
            continue;
        }
        for ruin in ruins(&db).await {
            let within = db.atomic(async |tx| {
                insert(&db, tx, "tx_ruined", "a").await?;
                let inner = tx.atomic(async |tx| tx.handle().execute(&ruin).await).await;
                assert!(inner.is_err());
                let after = insert(&db, tx, "tx_ruined", "b").await;
                assert!(after.is_err(), "{} {}", db.backend(), ruin.sql());
                Ok(())
            });
            assert!(within.await.is_err(), "{} {}", db.backend(), ruin.sql());
            assert!(notes(&db, "tx_ruined").await.is_empty());
        }
        let ruin = &ruins(&db).await[0];
        let swallowed = db.atomic(async |tx| {
            insert(&db, tx, "tx_ruined", "a").await?;
            assert!(tx.handle().execute(ruin).await.is_err());
            let after = insert(&db, tx, "tx_ruined", "b").await;
            assert!(after.is_err(), "{}", db.backend());
            Ok(())
        });
        assert!(swallowed.await.is_err(), "{}", db.backend());
        assert!(notes(&db, "tx_ruined").await.is_empty());
        // An error that ends nothing is told from one that does.
        db.atomic(async |tx| {
            insert(&db, tx, "tx_ruined", "a").await?;
            assert!(
                tx.handle()
                    .execute(&"SELECT nothing FROM nowhere".into())
                    .await
                    .is_err()
            );
            insert(&db, tx, "tx_ruined", "b").await
        })
        .await
        .expect("committed");
        assert_eq!(notes(&db, "tx_ruined").await, ["a", "b"]);
    }
}
