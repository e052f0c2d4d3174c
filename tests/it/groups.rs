//! Querysets whose rows are groups, on every database.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Rows};
use fastjango_tests::on_every_database;

/// Runs the body of a test.
async fn passes(body: impl Future<Output = Result<()>>) {
    if let Err(error) = body.await {
        panic!("{error}");
    }
}

/// Whether a query is told to make no sense, with words of this.
fn is_refused<T>(answer: &Result<T>, words: &str) -> bool {
    matches!(answer, Err(Error::Query(told)) if told.contains(words))
}

on_every_database! {
    async fn the_first_of_groups_is_a_group(db: Rows) {
        let db = &db;
        passes(async {
            let (books, pages) = Book::objects().aggregate(db, |b| (b.id.count(), b.pages.sum())).await?;
            let sum = || Book::objects().values(|b| b.pages.sum());
            assert_eq!(sum().all(db).await?, [pages]);
            assert_eq!(sum().first(db).await?, Some(pages));
            assert_eq!(sum().last(db).await?, Some(pages));
            assert_eq!(sum().reverse().all(db).await?, [pages]);
            // A model without an order of its own, and one with one.
            let older = || Author::objects().values(|a| (a.is_active, a.id.count()));
            let by_author = || Book::objects().values(|b| (b.author_id, b.id.count()));
            assert!(is_refused(&older().first(db).await, "`first` of groups needs their order"));
            assert!(is_refused(&older().last(db).await, "`last` of groups needs their order"));
            assert!(is_refused(&by_author().first(db).await, "`order_by`"));
            assert!(is_refused(&by_author().last(db).await, "`order_by`"));
            assert!(!by_author().ordered() && !by_author().totally_ordered() && Book::objects().ordered());
            let mut grouped = by_author().all(db).await?;
            grouped.sort_unstable();
            assert!(grouped.len() < usize::try_from(books).unwrap_or(0));
            for turned in [by_author().reverse(), Book::objects().reverse().values(|b| (b.author_id, b.id.count()))] {
                let mut turned = turned.all(db).await?;
                turned.sort_unstable();
                assert_eq!(turned, grouped);
            }
            let ordered = || by_author().order_by(|b| b.author_id);
            assert_eq!(ordered().first(db).await?.as_ref(), grouped.first());
            assert_eq!(ordered().last(db).await?.as_ref(), grouped.last());
            assert_eq!(ordered().reverse().first(db).await?.as_ref(), grouped.last());
            Ok(())
        })
        .await;
    }

    async fn the_first_of_instances_with_aggregates_is_by_their_key(db: Rows) {
        let db = &db;
        passes(async {
            let counted = || Category::objects().annotate(|c| c.books().id.count());
            let mut ids = Category::objects().values(|c| c.id).all(db).await?;
            ids.sort_unstable();
            let first = counted().first(db).await?.map(|(category, _)| category.id);
            let last = counted().last(db).await?.map(|(category, _)| category.id);
            assert_eq!((first.as_ref(), last.as_ref()), (ids.first(), ids.last()));
            let turned = counted().reverse().first(db).await?.map(|(category, _)| category.id);
            assert_eq!(turned.as_ref(), ids.last());
            let keyed = Category::objects().values(|c| (c.id, c.books().id.count())).first(db).await?;
            assert_eq!(keyed.map(|(id, _)| id).as_ref(), ids.first());
            // Turned twice, the order is the model's own.
            let titles = Book::objects().values(|b| b.id).all(db).await?;
            assert_eq!(Book::objects().reverse().reverse().values(|b| b.id).all(db).await?, titles);
            let mut turned = Book::objects().reverse().values(|b| b.id).all(db).await?;
            turned.reverse();
            assert_eq!(turned, titles);
            Ok(())
        })
        .await;
    }

    async fn groups_are_ordered_by_what_is_computed(db: Rows) {
        let db = &db;
        passes(async {
            let pages = || Book::objects().values(|b| (b.pages % 7, b.id.count()));
            let ordered = pages().order_by(|b| (b.pages % 7).desc()).all(db).await?;
            assert!(ordered.is_sorted_by(|one, other| one.0 > other.0));
            let tens = Book::objects().values(|b| (b.status, b.id.count())).order_by(|b| (b.pages % 3, b.status));
            let tens = tens.all(db).await?;
            assert_eq!(tens.iter().map(|(_, count)| count).sum::<i64>(), 120);
            assert!(tens.len() > 3, "the order takes groups apart, as in Django");
            if db.backend().capabilities().distinct_on {
                // Also where the same stands in a condition, with the same value and with another.
                for by in [5, 4] {
                    let one_of_each = Book::objects().distinct_on(|b| b.pages % by).order_by(|b| (b.pages % by, b.id));
                    let rest = one_of_each.filter(|b| (b.pages % 4).gte(0)).values(|b| b.pages % by).all(db).await?;
                    assert_eq!(rest, (0..by).collect::<Vec<u32>>());
                }
            }
            Ok(())
        })
        .await;
    }

    async fn groups_are_not_written(db: Rows) {
        let db = &db;
        passes(async {
            let before = Book::objects().order_by(|b| b.id).values(|b| (b.id, b.in_stock)).all(db).await?;
            let several = || Book::objects().values(|b| (b.author_id, b.id.count())).filter(|b| b.id.count().gt(1));
            assert!(is_refused(&several().update(db, |b| b.in_stock.set(false)).await, "of groups"));
            let untyped = several().into_query();
            assert!(is_refused(&fastjango::models::deletion::delete_query(db.handle(), untyped).await, "of groups"));
            assert_eq!(Book::objects().order_by(|b| b.id).values(|b| (b.id, b.in_stock)).all(db).await?, before);
            // Instances are no groups of others.
            let busy = Author::objects().annotate(|a| a.books().id.count()).filter(|a| a.books().id.count().gt(1));
            let number = busy.clone().count(db).await?;
            assert!(number > 0);
            assert_eq!(i64::try_from(busy.update(db, |a| a.bio.set("busy")).await?).ok(), Some(number));
            assert!(Book::objects().values(|b| b.title).update(db, |b| b.in_stock.set(false)).await? > 0);
            Ok(())
        })
        .await;
    }

    async fn one_group_of_all_rows_is_one_row(db: Rows) {
        let db = &db;
        passes(async {
            for rows in [Book::objects(), Book::objects().filter(|b| b.pages.gt(1_000_000)), Book::objects().none()] {
                let sum = || rows.clone().values(|b| (b.pages.sum(), b.id.count()));
                let all = sum().all(db).await?;
                assert_eq!(all.len(), 1, "{all:?}");
                assert_eq!((sum().count(db).await?, sum().exists(db).await?), (1, true));
                assert_eq!(sum().distinct().count(db).await?, 1);
                assert_eq!((sum().limit(1).count(db).await?, sum().offset(1).count(db).await?), (1, 0));
                assert!(!sum().offset(1).exists(db).await?);
                let grouped = rows.clone().values(|b| (b.author_id, b.id.count()));
                let number = i64::try_from(grouped.clone().all(db).await?.len()).unwrap_or(-1);
                assert_eq!((grouped.clone().count(db).await?, grouped.exists(db).await?), (number, number > 0));
                let many = sum().filter(|b| b.id.count().gt(1));
                let number = i64::try_from(many.clone().all(db).await?.len()).unwrap_or(-1);
                assert_eq!((many.clone().count(db).await?, many.exists(db).await?), (number, number > 0));
            }
            Ok(())
        })
        .await;
    }
}
