//! Many who write the same at once.

use std::sync::Arc;

use fastjango::db::Database;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Book, Publisher, Rows, Tag};
use fastjango_tests::on_every_database;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// How many there are.
const RACERS: usize = 50;

/// Runs a body in as many tasks as there are racers, all at once, and gives what they gave.
async fn race<T, F>(db: &Database, body: impl Fn(usize, Database) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let start = Arc::new(Barrier::new(RACERS));
    let mut tasks = JoinSet::new();
    for number in 0..RACERS {
        let (start, run) = (Arc::clone(&start), body(number, db.clone()));
        tasks.spawn(async move {
            start.wait().await;
            run.await
        });
    }
    let results = tasks.join_all().await;
    results
        .into_iter()
        .map(|result| result.unwrap_or_else(|error| panic!("{error}")))
        .collect()
}

/// How many of them made the row; all have the same.
fn makers(rows: &[(i64, bool)]) -> usize {
    assert!(rows.iter().all(|(id, _)| *id == rows[0].0), "{rows:?}");
    rows.iter().filter(|(_, created)| *created).count()
}

on_every_database! {
    async fn one_of_fifty_makes_the_row_and_all_get_it(db: Rows) {
        let rows = race(&db, async |_, db| {
            let new = || Tag::new().slug("fresh").name("Fresh").build();
            let (tag, created) = Tag::objects().filter(|t| t.slug.eq("fresh")).get_or_create(&db, new).await?;
            Ok((tag.id, created))
        });
        assert_eq!(makers(&rows.await), 1);
        assert_eq!(Tag::objects().count(&db).await.expect("a count"), 11);
    }

    async fn fifty_updates_or_creations_are_all_kept(db: Rows) {
        let rows = race(&db, async |_, db| {
            let new = || Publisher::new().name("P9").founded(1).build();
            let named = Publisher::objects().filter(|p| p.name.eq("P9"));
            let (made, created) = named.update_or_create(&db, |p| p.founded.set(p.founded + 1), new).await?;
            Ok((made.id, created))
        });
        assert_eq!(makers(&rows.await), 1);
        let founded = Publisher::objects().filter(|p| p.name.eq("P9")).values(|p| p.founded).get(&db).await;
        assert_eq!(founded.expect("the row"), i32::try_from(RACERS).ok());
    }

    async fn fifty_within_transactions_get_the_same_row(db: Rows) {
        let rows = race(&db, async |_, db| {
            db.atomic(async |tx| {
                let new = || Tag::new().slug("fresh").name("Fresh").build();
                let (tag, created) = Tag::objects().filter(|t| t.slug.eq("fresh")).get_or_create(tx, new).await?;
                Ok((tag.id, created))
            })
            .await
        });
        assert_eq!(makers(&rows.await), 1);
    }

    async fn who_locks_a_row_reads_what_the_one_before_wrote(db: Rows) {
        race(&db, async |_, db| {
            db.atomic(async |tx| {
                let mut book = Book::objects().filter(|b| b.id.eq(1)).select_for_update().get(tx).await?;
                book.pages += 1;
                book.save_fields(tx, |b| b.pages).await
            })
            .await
        })
        .await;
        let pages = Book::objects().filter(|b| b.id.eq(1)).values(|b| b.pages).get(&db).await;
        assert_eq!(pages.expect("the row"), 594 + u32::try_from(RACERS).expect("a small number"));
    }

    async fn a_locked_row_is_refused_or_left_out_where_that_is_asked(db: Rows) {
        if !db.backend().capabilities().for_update {
            let first = Tag::objects().filter(|t| t.id.lte(2)).skip_locked().count(&db).await;
            assert_eq!(first.expect("it locks nothing"), 2);
            return;
        }
        let locked = db.atomic(async |tx| {
            Tag::objects().filter(|t| t.id.eq(1)).select_for_update().get(tx).await?;
            let others = db.clone();
            let refused = others.atomic(async |other| Tag::objects().filter(|t| t.id.eq(1)).nowait().get(other).await);
            assert!(matches!(refused.await, Err(Error::Transient { .. })));
            let left = others.atomic(async |other| {
                let few = Tag::objects().filter(|t| t.id.lte(3)).order_by(|t| t.id).skip_locked();
                few.all(other).await
            });
            Ok(left.await?.iter().map(|tag| tag.id).collect::<Vec<_>>())
        });
        assert_eq!(locked.await.expect("the others"), [2, 3]);
        let outside = Tag::objects().select_for_update().first(&db).await;
        assert!(matches!(outside, Err(Error::Query(message)) if message.contains("transaction")));
    }

    async fn rows_are_refused_or_left_out_and_not_both(db: Rows) {
        let both = [
            Tag::objects().select_for_update().nowait().skip_locked(),
            Tag::objects().select_for_update().skip_locked().nowait(),
        ];
        for tags in both {
            let refused = db.atomic(async |tx| tags.clone().all(tx).await).await;
            assert!(matches!(&refused, Err(Error::Query(message)) if message.contains("choose one")), "{refused:?}");
        }
        let twice = db.atomic(async |tx| Tag::objects().nowait().nowait().count(tx).await).await;
        assert_eq!(twice.expect("it says the same"), 10);
    }

    async fn some_models_of_a_query_are_locked(db: Rows) {
        let capabilities = db.backend().capabilities();
        let locked = |books: QuerySet<Book>| {
            let db = db.clone();
            async move {
                db.atomic(async |tx| {
                    let joined = books.select_related(|b| (b.author(), b.publisher())).filter(|b| b.id.eq(1));
                    let recording = db.record();
                    joined.first(tx).await?;
                    Ok(recording.statements().concat())
                })
                .await
            }
        };
        let own = locked(Book::objects().of(|b| (b, b.author()))).await;
        let key = locked(Book::objects().no_key().of(|b| b)).await;
        match (capabilities.for_update, capabilities.for_update_of) {
            (true, true) => {
                let own = own.expect("it locks");
                assert!(own.ends_with(r#" FOR UPDATE OF "book", "author""#), "{own}");
                assert!(key.expect("it locks").contains(r#" FOR NO KEY UPDATE OF "book""#));
                let unjoined = locked(Book::objects().of(|b| b.category())).await;
                assert!(matches!(unjoined, Err(Error::Query(message)) if message.contains("select_related")));
            }
            (true, false) => assert!(matches!((own, key), (Err(Error::Query(_)), Err(Error::Query(_))))),
            _ => assert!(!own.expect("it locks nothing").contains("FOR UPDATE")),
        }
    }
}
