//! What models do, on every database: rows read and written, relations loaded, groups counted, transactions kept.

use fastjango::db::Database;
use fastjango::models::queryset::RelationHandles;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Order, Publisher, Review, Rows, Status, Tag};
use fastjango_tests::on_every_database;

/// Runs the body of a test.
async fn passes(body: impl Future<Output = Result<()>>) {
    if let Err(error) = body.await {
        panic!("{error}");
    }
}

/// The number of statements that a body sends.
async fn statements<T>(db: &Database, body: impl Future<Output = Result<T>>) -> Result<(T, usize)> {
    let recording = db.record();
    let value = body.await?;
    Ok((value, recording.statements().len()))
}

on_every_database! {
async fn a_row_is_created_and_read_again(db: Rows) {
    let db = &db;
    passes(async {
        let tag = Tag::new().name("Quiet").slug("quiet").save(db).await?;
        assert_eq!(tag.id, 11, "the key after the greatest");
        let read = Tag::objects().filter(|t| t.slug.eq("quiet")).get(db).await?;
        assert_eq!((read.id, read.name.as_str()), (tag.id, "Quiet"));
        let missing = Tag::objects().filter(|t| t.slug.eq("loud")).get(db).await;
        assert!(matches!(missing, Err(Error::DoesNotExist { model: "Tag" })));
        let several = Tag::objects().get(db).await;
        assert!(matches!(several, Err(Error::MultipleObjectsReturned { model: "Tag" })));
        Ok(())
    })
    .await;
}

async fn every_kind_of_column_is_written_and_read_as_it_was(db: Rows) {
    let db = &db;
    passes(async {
        let author = Author::objects().filter(|a| a.id.eq(1)).get(db).await?;
        let meta = serde_json::json!({"a": [1, 2.5, null, "Ñ"]});
        let book = Book::new()
            .title("Dûne")
            .slug("dune")
            .pages(u32::from(u16::MAX))
            .price(dec!(9.90))
            .discount(0.25)
            .published(NaiveDate::from_ymd_opt(1965, 8, 1).expect("a date"))
            .status(Status::Published)
            .uid(Uuid::from_u128(7))
            .meta(meta.clone())
            .reading_time(TimeDelta::microseconds(93_784_000_005))
            .opens_at(NaiveTime::from_hms_micro_opt(23, 59, 58, 120_000).expect("a time"))
            .author(&author)
            .save(db)
            .await?;
        let read = Book::objects().filter(|b| b.slug.eq("dune")).get(db).await?;
        assert_eq!(read.title, "Dûne");
        assert_eq!(
            (read.pages, read.price, read.discount),
            (65_535, dec!(9.90), Some(0.25))
        );
        assert_eq!(
            (read.published, read.status, read.uid),
            (book.published, Status::Published, Uuid::from_u128(7))
        );
        assert_eq!(
            (read.meta, read.reading_time, read.opens_at),
            (meta, book.reading_time, book.opens_at)
        );
        assert_eq!((read.isbn, read.in_stock), (None, true));
        assert_eq!(read.created.timestamp_micros(), book.created.timestamp_micros());
        assert_eq!((read.author.key(), read.publisher), (&1, None));
        Ok(())
    })
    .await;
}

async fn saving_updates_the_row_and_its_moment(db: Rows) {
    let db = &db;
    passes(async {
        let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
        let (created, updated) = (book.created, book.updated);
        "Another title".clone_into(&mut book.title);
        book.publisher = None;
        book.save(db).await?;
        assert!(book.updated > updated);
        let mut read = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
        assert_eq!(
            (read.title.as_str(), read.created, read.publisher.is_none()),
            ("Another title", created, true)
        );
        Book::objects()
            .filter(|b| b.id.eq(1))
            .update(db, |b| b.title.set("A third"))
            .await?;
        read.refresh_from_db(db).await?;
        assert_eq!(read.title, "A third");
        Ok(())
    })
    .await;
}

async fn related_rows_come_by_joins_and_by_one_more_query_each(db: Rows) {
    let db = &db;
    passes(async {
        let query = Book::objects()
            .select_related(|b| (b.author(), b.author().mentor(), b.publisher()))
            .prefetch_related(|b| {
                (
                    b.tags(),
                    b.reviews().filter(|r| r.rating.gte(4)).order_by(|r| r.id),
                    b.category(),
                )
            })
            .all(db);
        let (books, sent) = statements(db, query).await?;
        assert_eq!((books.len(), sent), (120, 4));
        let book = books.iter().find(|book| book.id == 2).expect("it is there");
        assert_eq!(book.author.get()?.name, "Farid Borges");
        assert_eq!(
            book.publisher
                .as_ref()
                .map(|publisher| publisher.get().map(|p| p.name.as_str()))
                .transpose()?,
            Some("Tusk & Tooth")
        );
        let mut tags: Vec<&str> = book.tags.get()?.iter().map(|tag| tag.name.as_str()).collect();
        tags.sort_unstable();
        assert_eq!(tags, ["classic", "new", "second hand"]);
        assert!(
            book.reviews
                .get()?
                .iter()
                .all(|review| review.rating >= 4 && *review.book.key() == 2)
        );
        assert!(matches!(
            book.contributions.get(),
            Err(Error::NotLoaded {
                model: "Book",
                relation: "contributions"
            })
        ));
        Ok(())
    })
    .await;
}

async fn both_sides_of_a_relation_are_managers(db: Rows) {
    let db = &db;
    passes(async {
        let parent = Category::objects().filter(|c| c.name.eq("Crime")).get(db).await?;
        let child = Category::new().name("Gothic").parent(&parent).save(db).await?;
        let children = parent.children.filter(|c| c.name.eq("Gothic")).count(db).await?;
        assert_eq!(children, 1);
        let child = Category::objects()
            .filter(|c| c.id.eq(child.id))
            .select_related(|c| (c.parent(),))
            .get(db)
            .await?;
        assert_eq!(
            child
                .parent
                .as_ref()
                .map(|parent| parent.get().map(|p| p.name.as_str()))
                .transpose()?,
            Some("Crime")
        );
        let author = Author::objects().filter(|a| a.id.eq(20)).get(db).await?;
        assert_eq!(
            author.books.count(db).await?,
            Book::objects().filter(|b| b.author_id.eq(20)).count(db).await?
        );
        let unsaved = Tag::new().name("x").slug("x").build();
        assert!(matches!(unsaved.books.count(db).await, Err(Error::Query(_))));
        Ok(())
    })
    .await;
}

async fn aggregates_group_by_instances_and_by_values(db: Rows) {
    let db = &db;
    passes(async {
        let best: Vec<(Author, (i64, Option<f64>))> = Author::objects()
            .annotate(|a| (a.books().id.count_distinct(), a.books().reviews().rating.avg()))
            .filter(|a| a.books().id.count_distinct().gt(3))
            .order_by(|a| a.id)
            .all(db)
            .await?;
        assert!(!best.is_empty());
        for (author, (books, _)) in &best {
            assert_eq!(*books, author.books.count(db).await?);
        }
        let by_status: Vec<(Status, i64)> = Book::objects()
            .order_by(|b| b.status)
            .values(|b| (b.status, b.id.count()))
            .all(db)
            .await?;
        assert_eq!(by_status.iter().map(|(_, count)| count).sum::<i64>(), 120);
        assert_eq!(by_status.len(), 3);
        let (count, cheapest): (i64, Option<Decimal>) =
            Book::objects().aggregate(db, |b| (b.id.count(), b.price.min())).await?;
        let first = Book::objects()
            .order_by(|b| b.price.asc())
            .first(db)
            .await?
            .expect("there are books");
        assert_eq!((count, cheapest), (120, Some(first.price)));
        Ok(())
    })
    .await;
}

async fn slices_counts_and_ends(db: Rows) {
    let db = &db;
    passes(async {
        let ids = Book::objects()
            .order_by(|b| b.id)
            .limit(12)
            .offset(10)
            .values(|b| b.id)
            .all(db)
            .await?;
        assert_eq!(ids, [11, 12], "a slice of a slice");
        let ids = Book::objects()
            .order_by(|b| b.id)
            .offset(10)
            .limit(3)
            .values(|b| b.id)
            .all(db)
            .await?;
        assert_eq!(ids, [11, 12, 13]);
        assert_eq!(Book::objects().order_by(|b| b.id).offset(110).count(db).await?, 10);
        assert_eq!(Tag::objects().first(db).await?.map(|tag| tag.id), Some(1));
        assert_eq!(Tag::objects().last(db).await?.map(|tag| tag.id), Some(10));
        assert!(Publisher::objects().filter(|p| p.city.eq("Oslo")).exists(db).await?);
        assert!(!Publisher::objects().none().exists(db).await?);
        Ok(())
    })
    .await;
}

async fn updates_compute_from_the_row(db: Rows) {
    let db = &db;
    passes(async {
        let before = Book::objects()
            .filter(|b| b.status.eq(Status::Draft))
            .aggregate(db, |b| b.price.sum())
            .await?;
        let changed = Book::objects()
            .filter(|b| b.status.eq(Status::Draft))
            .update(db, |b| (b.price.set(b.price * dec!(2)), b.discount.set_null()))
            .await?;
        let after = Book::objects()
            .filter(|b| b.status.eq(Status::Draft))
            .aggregate(db, |b| b.price.sum())
            .await?;
        assert_eq!(
            i64::try_from(changed).expect("few rows"),
            Book::objects().filter(|b| b.status.eq(Status::Draft)).count(db).await?
        );
        let (before, after) = (before.expect("drafts"), after.expect("drafts"));
        assert!((after - before * dec!(2)).abs() < dec!(0.01), "{before} {after}");
        let other = Book::objects()
            .filter(|b| b.author().name.startswith("Ines"))
            .update(db, |b| b.in_stock.set(false));
        assert!(other.await? > 0);
        Ok(())
    })
    .await;
}

async fn a_transaction_is_kept_whole_or_not_at_all(db: Rows) {
    let db = &db;
    passes(async {
        let failed: Result<()> = db
            .atomic(async |tx| {
                Tag::new().name("one").slug("one").save(tx).await?;
                let inner: Result<()> = tx
                    .atomic(async |tx| {
                        Tag::new().name("two").slug("two").save(tx).await?;
                        Err(Error::Query("on purpose".to_owned()))
                    })
                    .await;
                assert!(inner.is_err());
                assert_eq!(
                    Tag::objects()
                        .filter(|t| t.slug.is_in(["one", "two"]))
                        .count(tx)
                        .await?,
                    1
                );
                Err(Error::Query("on purpose".to_owned()))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(Tag::objects().count(db).await?, 10);
        Ok(())
    })
    .await;
}

async fn dates_and_text_are_looked_up(db: Rows) {
    let db = &db;
    passes(async {
        let year = Book::objects()
            .filter(|b| b.published.year().eq(1981))
            .values(|b| b.published)
            .all(db)
            .await?;
        assert!(!year.is_empty());
        assert!(
            year.iter()
                .all(|date| date.is_some_and(|date| date.to_string().starts_with("1981-")))
        );
        let escaped = Review::objects()
            .filter(|r| r.text.contains("so_so"))
            .values(|r| r.text)
            .all(db)
            .await?;
        assert!(!escaped.is_empty() && escaped.iter().all(|text| text.contains("so_so")));
        let hostile = "x'; DROP TABLE tag; --";
        assert_eq!(Tag::objects().filter(|t| t.name.icontains(hostile)).count(db).await?, 0);
        assert_eq!(
            Order::objects()
                .filter(|o| o.number.iexact("so-1000"))
                .count(db)
                .await?,
            1
        );
        Ok(())
    })
    .await;
}
}
