//! The recorded cases of transactions, each outside of any other.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use fastjango::db::{Backend, Executor as _};
use fastjango::models::deletion::Deleted;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Book, Category, Review, Shop, Tag};
use fastjango_tests::on_every_database;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context as LayerContext, SubscriberExt as _};

use crate::conformance::results::Topic;

use super::{Answer, expected, json, refusal};

/// The cases that what is built cannot say, and why.
const NOT_EXPRESSED: &[(&str, &str)] = &[];

/// A case: its id, what it does, and what is asked afterwards.
struct Case {
    id: &'static str,
    act: for<'a> fn(&'a Database) -> Answer<'a>,
    state: for<'a> fn(&'a Database) -> Answer<'a>,
}

/// Declares cases: what is done, and after the comma what is asked afterwards.
macro_rules! cases {
    ($($id:literal: |$db:ident| $act:expr, $state:expr;)*) => {
        vec![$(Case {
            id: $id,
            act: |$db| Box::pin(async move { Ok(json(&$act)) }),
            state: |$db| Box::pin(async move { let _ = $db; Ok(json(&$state)) }),
        }),*]
    };
}

/// The error that a body gives for no fault of the database's: Python's `raise KeyError`.
fn key_error<T>() -> Result<T> {
    Err(Error::Configuration("KeyError".to_owned()))
}

/// Whether a block ended by it.
fn caught<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::Configuration(text)) if text == "KeyError")
}

/// Makes a tag of which all is the same letter.
async fn make(db: &impl Executor, letter: &str) -> Result<Tag> {
    Tag::new().name(letter).slug(letter).save(db).await
}

/// What was called, in order.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: LayerContext<'_, S>) {
        if event.metadata().target() == "fastjango::db" && *event.metadata().level() == Level::ERROR {
            self.add("told");
        }
    }
}

impl Log {
    fn add(&self, line: &'static str) {
        self.0.lock().expect("nobody panics while writing").push(line);
    }

    fn lines(&self) -> Vec<&'static str> {
        self.0.lock().expect("nobody panics while writing").clone()
    }
}

/// The slugs of the tags among these.
macro_rules! slugs {
    ($db:ident, $slugs:expr) => {
        Tag::objects()
            .filter(|t| t.slug.is_in($slugs))
            .order_by(|t| t.slug)
            .values(|t| t.slug)
            .all($db)
            .await?
    };
}

/// The number of tags among these.
macro_rules! count {
    ($db:ident, $slugs:expr) => {
        Tag::objects().filter(|t| t.slug.is_in($slugs)).count($db).await?
    };
}

fn blocks() -> Vec<Case> {
    cases! {
        "transactions.atomic_commit": |db| db.atomic(async |tx| make(tx, "a").await.map(drop)).await?,
            count!(db, ["a"]);
        "transactions.atomic_rollback": |db| {
            let done = db.atomic(async |tx| {
                make(tx, "a").await?;
                key_error::<()>()
            });
            assert!(caught(done.await));
            "'x'"
        }, count!(db, ["a"]);
        "transactions.autocommit": |db| {
            make(db, "a").await?;
            let clash = Tag::new().name("a").slug("b").save(db).await;
            assert!(matches!(clash, Err(Error::Integrity(_))));
        }, slugs!(db, ["a", "b"]);
        "transactions.nested_rollback_inner": |db| db.atomic(async |tx| {
            make(tx, "a").await?;
            let inner = tx.atomic(async |tx| {
                make(tx, "b").await?;
                key_error::<()>()
            });
            assert!(caught(inner.await));
            make(tx, "c").await.map(drop)
        }).await?, slugs!(db, ["a", "b", "c"]);
        "transactions.nested_rollback_outer": |db| {
            let outer = db.atomic(async |tx| {
                tx.atomic(async |tx| make(tx, "b").await).await?;
                key_error::<()>()
            });
            assert!(caught(outer.await));
        }, count!(db, ["b"]);
        "transactions.durable_outer": |db| db.handle().atomic_durable(async |tx| make(tx, "a").await.map(drop)).await?,
            count!(db, ["a"]);
        "transactions.decorator": |db| {
            let work = async |fail: bool| {
                db.atomic(async |tx| {
                    make(tx, "a").await?;
                    if fail { key_error() } else { Ok(()) }
                }).await
            };
            assert!(caught(work(true).await));
            let before = Tag::objects().count(db).await?;
            work(false).await?;
            [before, Tag::objects().count(db).await?]
        }, ();
        "transactions.in_atomic_block": |db| {
            let inside = db.atomic(async |tx| Ok(tx.handle().is_transaction())).await?;
            // Outside of a block each statement is committed by itself.
            [db.handle().is_transaction(), inside, !db.handle().is_transaction()]
        }, ();
    }
}

fn without_savepoints() -> Vec<Case> {
    cases! {
        "transactions.inner_without_savepoint": |db| {
            let outer = db.atomic(async |tx| {
                make(tx, "a").await?;
                let inner = tx.handle().atomic_without_savepoint(async |tx| {
                    make(tx, "b").await?;
                    key_error::<()>()
                });
                assert!(caught(inner.await));
                Ok(())
            });
            // Django undoes it in silence; here the block tells that it was not kept.
            assert!(outer.await.is_err());
        }, count!(db, ["a", "b"]);
        "transactions.inner_without_savepoint_query": |db| db.atomic(async |tx| {
            let inner = tx.handle().atomic_without_savepoint(async |_| key_error::<()>());
            assert!(caught(inner.await));
            Tag::objects().count(tx).await
        }).await?, Tag::objects().count(db).await?;
    }
}

fn on_commit() -> Vec<Case> {
    cases! {
        "transactions.on_commit_inner_rollback": |db| {
            let log = Log::default();
            let (outer, inner, after) = (log.clone(), log.clone(), log.clone());
            db.atomic(async |tx| {
                tx.on_commit(async move || outer.add("outer"));
                let undone = tx.atomic(async |tx| {
                    tx.on_commit(async move || inner.add("inner"));
                    key_error::<()>()
                });
                assert!(caught(undone.await));
                tx.on_commit(async move || after.add("after"));
                Ok(())
            }).await?;
            log.lines()
        }, ();
        "transactions.on_commit_outside": |db| {
            let log = Log::default();
            let now = log.clone();
            db.handle().on_commit(async move || now.add("now")).await?;
            log.add("then");
            log.lines()
        }, ();
        "transactions.on_commit_robust": |db| {
            let log = Log::default();
            let two = log.clone();
            db.atomic(async |tx| {
                tx.on_commit_robust(async || key_error::<()>());
                tx.on_commit(async move || two.add("two"));
                Ok(())
            }).await?;
            log.lines()
        }, ();
        "transactions.on_commit_nested_registration": |db| {
            let log = Log::default();
            let (more, last, own) = (log.clone(), log.clone(), db.clone());
            db.atomic(async |tx| {
                tx.on_commit(async move || {
                    more.add("more");
                    own.atomic(async |tx| {
                        make(tx, "a").await?;
                        let inner = more.clone();
                        tx.on_commit(async move || inner.add("inner"));
                        Ok(())
                    }).await
                });
                tx.on_commit(async move || last.add("last"));
                Ok(())
            }).await?;
            log.lines()
        }, count!(db, ["a"]);
    }
}

fn constraints() -> Vec<Case> {
    cases! {
        "transactions.fk_checked_at_commit": |db| {
            let mut log = Vec::new();
            let done = db.atomic(async |tx| {
                Review::new().book(99_999).reviewer("Zoe").rating(3).save(tx).await?;
                log.push("inserted");
                Ok(())
            }).await;
            if let Err(Error::Integrity(_)) = done {
                log.push("refused");
            }
            log
        }, Review::objects().filter(|r| r.reviewer.eq("Zoe")).count(db).await?;
        "transactions.fk_repaired_before_commit": |db| db.atomic(async |tx| {
            Review::new().book(777).reviewer("Zoe").rating(3).save(tx).await?;
            let book = Book::new().title("Late").slug("late").pages(1).price(1).author(1).uid(Uuid::from_u128(3));
            let mut book = book.build();
            book.id = 777;
            book.force_insert(tx).await
        }).await?, Review::objects().filter(|r| r.reviewer.eq("Zoe")).values(|r| r.book().title).all(db).await?;
        "transactions.bulk_create_atomic": |db| {
            let tag = |name: String, slug: &str| Tag::new().name(name).slug(slug).build();
            let mut tags: Vec<Tag> = (0..4).map(|number| tag(format!("b{number}"), &format!("b{number}"))).collect();
            tags.push(tag("rare".to_owned(), "zz"));
            let clash = Tag::objects().batch_size(2).bulk_create(db, tags).await;
            assert!(matches!(clash, Err(Error::Integrity(_))));
        }, Tag::objects().filter(|t| t.slug.regex("^b[0-9]")).count(db).await?;
        "transactions.delete_atomic": |db| {
            let category = Category::objects().filter(|c| c.id.eq(1)).get(db).await?;
            let refused: Result<Deleted> = category.delete(db).await;
            match refused {
                Err(Error::Protected(error)) => error.protected.len(),
                other => panic!("{other:?}"),
            }
        }, [Category::objects().count(db).await?, Book::objects().count(db).await?];
        "transactions.select_for_update": |db| db.atomic(async |tx| {
            let mut tag = Tag::objects().filter(|t| t.id.eq(1)).select_for_update().get(tx).await?;
            "locked".clone_into(&mut tag.name);
            tag.save(tx).await
        }).await?, Tag::objects().filter(|t| t.id.eq(1)).values(|t| t.name).all(db).await?;
        "transactions.get_or_create_inside": |db| db.atomic(async |tx| {
            let new = || Tag::new().slug("fresh").name("rare").build();
            let clash = Tag::objects().filter(|t| t.slug.eq("fresh")).get_or_create(tx, new).await;
            assert!(matches!(clash, Err(Error::Integrity(_))));
            Tag::objects().count(tx).await
        }).await?, ();
    }
}

/// Runs a case, and tells how it differs from the recording.
async fn difference(db: &Database, case: &Case, recorded: &Json) -> Option<String> {
    let recording = db.record();
    let answer = (case.act)(db).await;
    let statements = recording.statements();
    drop(recording);
    let mut want = expected(recorded, db.backend(), "result").clone();
    if let Some(object) = want.as_object_mut() {
        object.remove("message");
    }
    let mut got = match &answer {
        Ok(returned) => serde_json::json!({ "returned": returned }),
        Err(error) => refusal(error, &want),
    };
    if want.get("state").is_some() {
        got["state"] = (case.state)(db).await.expect("the state can be asked");
    }
    let most = expected(recorded, db.backend(), "queries").as_u64().unwrap_or(0);
    let too_many = statements.len() as u64 > most;
    (got != want || too_many).then(|| {
        format!(
            "{}: want {want}, got {got}, {most} statements: {statements:#?}",
            case.id
        )
    })
}

on_every_database! {
    async fn transactions_cases(db: Shop) {
        let recorded = include_str!("../../conformance/transactions.json");
        let recorded: Vec<Json> = serde_json::from_str(recorded).expect("the recording is JSON");
        let cases: Vec<Case> = [blocks(), without_savepoints(), on_commit(), constraints()].into_iter().flatten().collect();
        let known: BTreeSet<&str> =
            cases.iter().map(|case| case.id).chain(NOT_EXPRESSED.iter().map(|(id, _)| *id)).collect();
        let all: BTreeSet<&str> = recorded.iter().filter_map(|case| case["id"].as_str()).collect();
        assert_eq!(known, all, "each recorded case is run, or has a reason not to be");
        let results = Topic { name: "transactions", all: all.len(), do_not_compile: &[], not_expressed: NOT_EXPRESSED };
        results.check();
        let mut lines = Vec::new();
        for case in &cases {
            let of_case = recorded.iter().find(|recorded| recorded["id"] == case.id).expect("it was recorded");
            lines.extend(difference(&db, case, of_case).await);
            Shop::refill(&db).await.expect("the rows can be put back");
        }
        assert!(lines.is_empty(), "{} of {} cases disagree:\n{}", lines.len(), cases.len(), lines.join("\n"));
    }

    async fn a_durable_block_is_never_within_another(db) {
        let nested = db.atomic(async |tx| tx.handle().atomic_durable(async |_| Ok(())).await);
        assert!(matches!(nested.await, Err(Error::Query(message)) if message.contains("durable")));
    }

    async fn a_hook_that_fails_stops_those_after_it(db: Shop) {
        let log = Log::default();
        let (first, last) = (log.clone(), log.clone());
        let done = db.atomic(async |tx| {
            make(tx, "a").await?;
            tx.on_commit(async move || first.add("first"));
            tx.on_commit(async || key_error::<()>());
            tx.on_commit(async move || last.add("last"));
            Ok(())
        });
        assert!(caught(done.await));
        assert_eq!(log.lines(), ["first"]);
        assert_eq!(Tag::objects().filter(|t| t.slug.eq("a")).count(&db).await.expect("a count"), 1, "it is committed");
    }

    async fn the_outer_handle_serves_within_another_databases_block(db: Shop) {
        let audit = Database::connect("sqlite::memory:").await.expect("it is in this process");
        let done = db.atomic(async |tx| {
            tx.atomic(async |_| audit.atomic(async |_| make(tx, "a").await.map(drop)).await).await
        });
        let done = tokio::time::timeout(Duration::from_secs(5), done).await;
        done.expect("it doesn't wait for itself").expect("it is saved");
    }

    async fn hooks_outlive_who_waits_for_them(db: Shop) {
        let log = Log::default();
        let (first, last) = (log.clone(), log.clone());
        let done = db.atomic(async |tx| {
            make(tx, "a").await?;
            tx.on_commit(async move || {
                first.add("first begins");
                tokio::time::sleep(Duration::from_millis(600)).await;
                first.add("first ends");
            });
            tx.on_commit(async move || last.add("last"));
            Ok(())
        });
        let mut done = Box::pin(done);
        let begins = async {
            while log.lines().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            _ = &mut done => panic!("the first hook has not ended"),
            () = begins => {}
        }
        drop(done);
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(log.lines(), ["first begins", "first ends", "last"]);
    }

    async fn hooks_that_an_unanswered_commit_takes_along_are_told(db: Shop) {
        // A server may answer before anyone asks whether it has, and SQLite mostly does.
        for round in 0..100 {
            // Nothing but the database is to be waited for: a task that goes on for long is made to.
            tokio::task::yield_now().await;
            let (told, ran, asked) = (Log::default(), Log::default(), AtomicBool::new(false));
            let mut saving = Box::pin(db.atomic(async |tx| {
                make(tx, &round.to_string()).await?;
                let ran = ran.clone();
                tx.on_commit(async move || ran.add("ran"));
                asked.store(true, Ordering::Relaxed);
                Ok(())
            }));
            // Left where the commit is asked for and not answered.
            let ended = poll_fn(|context| match saving.as_mut().poll(context) {
                Poll::Ready(answer) => Poll::Ready(answer.is_ok()),
                Poll::Pending if asked.load(Ordering::Relaxed) => Poll::Ready(false),
                Poll::Pending => Poll::Pending,
            })
            .await;
            let subscriber = tracing_subscriber::registry().with(told.clone());
            tracing::subscriber::with_default(subscriber, || drop(saving));
            assert_eq!((told.lines().len(), ran.lines().len()), if ended { (0, 1) } else { (1, 0) });
            if !ended {
                return;
            }
        }
        assert_eq!(db.backend(), Backend::Sqlite, "the server has answered each time before it was waited for");
    }

    async fn transactions_are_opened_by_atomic_alone(db: Shop) {
        let remedy = |answer: &Result<()>| matches!(answer, Err(Error::Query(told)) if told.contains("`atomic`"));
        for sql in ["BEGIN", " start  transaction", "commit", "ROLLBACK;", "SAVEPOINT a", "RELEASE SAVEPOINT a", "end"] {
            let alone = db.handle().execute(&sql.into()).await.map(drop);
            let within = db.atomic(async |tx| tx.handle().execute(&sql.into()).await.map(drop)).await;
            let first = db.atomic(async |tx| tx.handle().execute_script(&format!("{sql}; SELECT 1")).await).await;
            assert!(remedy(&alone) && remedy(&within) && remedy(&first), "{sql}: {alone:?} {within:?} {first:?}");
        }
        let insert = |slug: &str| format!("INSERT INTO tag (name, slug) VALUES ('{slug}', '{slug}')");
        let found = async |slug: &'static str| {
            let other = db.with_own_pool().expect("another pool");
            Tag::objects().filter(|t| t.slug.eq(slug)).exists(&other).await.expect("an answer")
        };
        let whole = format!("BEGIN; {}; COMMIT", insert("whole"));
        db.handle().execute_script(&whole).await.expect("it ends what it begins");
        assert!(found("whole").await);

        // What is left open is no transaction of the next one's.
        let open = db.handle().execute_script(&format!("BEGIN; {}", insert("open"))).await;
        assert!(db.backend().is_mysql() || remedy(&open), "{open:?}");
        make(&db, "a").await.expect("it is saved");
        assert!(found("a").await && !found("open").await);
        db.handle().execute_script("BEGIN; SELECT nothing FROM nowhere; COMMIT").await.expect_err("no such table");
        make(&db, "b").await.expect("it is saved");
        assert!(found("b").await);

        if !db.backend().is_mysql() {
            let ended = db.atomic(async |tx| tx.handle().execute_script(&format!("{}; COMMIT", insert("c"))).await).await;
            let ended = ended.expect_err("nobody can take it back").to_string();
            assert!(ended.contains("has ended the transaction"), "{ended}");
        }
    }

    async fn a_value_does_not_say_which_field_it_clashes_with(db: Shop) {
        let tricky = "x' for key 'tag.slug";
        let tag = |slug: &str| Tag::new().name(tricky).slug(slug);
        tag("a").save(&db).await.expect("it is new");
        match tag("b").save(&db).await {
            Err(Error::Integrity(error)) => assert_eq!(error.fields, ["name"], "{error:?}"),
            other => panic!("{other:?}"),
        }
    }

    async fn a_key_that_fails_at_the_commit_is_looked_for_in_what_is_small(db: Shop) {
        if db.backend() != Backend::Sqlite {
            return;
        }
        let refused = async || {
            let done = db.atomic(async |tx| Review::new().book(777).reviewer("Zoe").rating(3).save(tx).await.map(drop)).await;
            match done {
                Err(Error::Integrity(error)) => error.table,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused().await.as_deref(), Some("review"));
        let large = "CREATE TABLE large (bytes blob); \
                     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) \
                     INSERT INTO large SELECT zeroblob(4096) FROM n";
        db.handle().execute_script(large).await.expect("a table");
        assert_eq!(refused().await, None, "nobody waits while all rows are read");
    }
}
