//! What querysets answer where the recorded cases don't ask, on every database.

use fastjango::models::queryset::FieldsOf;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Contribution, Publisher, Review, Rows, Tag};
use fastjango_tests::on_every_database;

/// Runs the body of a test.
async fn passes(body: impl Future<Output = Result<()>>) {
    if let Err(error) = body.await {
        panic!("{error}");
    }
}

on_every_database! {
async fn groups_are_asked_of_columns_that_are_not_selected(db: Rows) {
    let db = &db;
    passes(async {
        let either = Contribution::objects()
            .annotate(|c| c.book().pages.max())
            .filter(|c| c.book().pages.max().lt(2) | c.share.gt(dec!(78.26)));
        assert_eq!(either.clone().count(db).await?, 23);
        assert_eq!(either.clone().values(|c| c.id).all(db).await?.len(), 23);
        assert!(either.exists(db).await?);
        Ok(())
    })
    .await;
}

async fn a_list_may_be_longer_than_a_statement_has_parameters(db: Rows) {
    let db = &db;
    passes(async {
        let all = Book::objects().order_by(|b| b.id).all(db).await?;
        let some = &all[..40];
        let found = |queryset: QuerySet<Book>| async move { queryset.count(db).await };
        let long = |plain: i64| (0..2_000).map(move |number| plain + number);
        let ids = (0..70_000).map(|number| number - 100);
        assert_eq!(found(Book::objects().filter(|b| b.id.is_in(ids))).await?, 120);
        let titles = long(0).map(|number| format!("none {number} \\ \" é")).chain(some.iter().map(|book| book.title.clone()));
        let titles: Vec<String> = titles.collect();
        let short: Vec<String> = some.iter().map(|book| book.title.clone()).collect();
        assert_eq!(
            found(Book::objects().filter(|b| b.title.is_in(titles))).await?,
            found(Book::objects().filter(|b| b.title.is_in(short))).await?
        );
        let prices = long(1_000_000).map(Decimal::from).chain(some.iter().map(|book| book.price));
        let prices: Vec<Decimal> = prices.collect();
        let (few, many) = (prices[2_000..].to_vec(), prices);
        assert_eq!(
            found(Book::objects().filter(|b| b.price.is_in(many))).await?,
            found(Book::objects().filter(|b| b.price.is_in(few))).await?
        );
        let uids: Vec<Uuid> = (0..2_000).map(Uuid::from_u128).chain(some.iter().map(|book| book.uid)).collect();
        assert_eq!(found(Book::objects().filter(|b| b.uid.is_in(uids))).await?, 40);
        let past = |number: i64| DateTime::UNIX_EPOCH + TimeDelta::microseconds(number);
        let moments: Vec<_> = long(1).map(past).chain(some.iter().map(|book| book.created)).collect();
        let (few, many) = (moments[2_000..].to_vec(), moments);
        assert_eq!(
            found(Book::objects().filter(|b| b.created.is_in(many))).await?,
            found(Book::objects().filter(|b| b.created.is_in(few))).await?
        );
        let days = long(1).map(|number| past(0).date_naive() + TimeDelta::days(-number));
        let days: Vec<_> = days.chain(some.iter().filter_map(|book| book.published)).collect();
        let (few, many) = (days[2_000..].to_vec(), days);
        assert!(found(Book::objects().filter(|b| b.published.is_in(few))).await? > 0);
        assert!(found(Book::objects().filter(|b| b.published.is_in(many))).await? > 0);
        let not = Book::objects().exclude(|b| b.reviews().id.is_in(0..3_000));
        assert_eq!(found(not).await?, found(Book::objects().filter(|b| b.reviews().id.is_null())).await?);
        Ok(())
    })
    .await;
}

async fn a_list_may_hold_columns(db: Rows) {
    let db = &db;
    passes(async {
        let either = |b: FieldsOf<Book>| b.id.is_in([b.publisher().id, b.category().id]);
        let one = |b: FieldsOf<Book>| b.id.eq(b.publisher().id) | b.id.eq(b.category().id);
        let expected = Book::objects().filter(one).count(db).await?;
        assert_eq!(Book::objects().filter(either).count(db).await?, expected);
        assert!(expected > 0);
        let others = Book::objects().exclude(either).count(db).await?;
        assert_eq!(others, 120 - expected, "a row with NULL in one of them is not lost");
        Ok(())
    })
    .await;
}

async fn a_slice_is_not_narrowed_or_ordered_afterwards(db: Rows) {
    let db = &db;
    let three = || Tag::objects().order_by(|t| t.name).limit(3);
    for (asked, answer) in [
        ("filtered", three().filter(|t| t.id.gt(0)).all(db).await.map(drop)),
        ("filtered", three().exclude(|t| t.id.gt(0)).count(db).await.map(drop)),
        ("ordered", three().order_by(|t| t.id).all(db).await.map(drop)),
        ("ordered", three().unordered().exists(db).await.map(drop)),
        ("ordered", Tag::objects().offset(3).first(db).await.map(drop)),
        ("reversed", three().reverse().all(db).await.map(drop)),
        ("reversed", three().last(db).await.map(drop)),
        ("made distinct", three().distinct().all(db).await.map(drop)),
        ("filtered", three().filter(|t| t.id.gt(0)).aggregate(db, |t| t.id.max()).await.map(drop)),
    ] {
        let message = format!("a query can't be {asked} once it has a limit or an offset");
        assert!(matches!(&answer, Err(Error::Query(told)) if *told == message), "{asked}: {answer:?}");
    }
    passes(async {
        assert_eq!(three().all(db).await?.len(), 3);
        assert_eq!(three().first(db).await?.map(|tag| tag.id), three().all(db).await?.first().map(|tag| tag.id));
        assert_eq!(Book::objects().limit(7).aggregate(db, |b| b.id.count()).await?, 7);
        Ok(())
    })
    .await;
}

async fn an_offset_beyond_a_limit_is_told(db: Rows) {
    let db = &db;
    passes(async {
        let all = Tag::objects().order_by(|t| t.id).values(|t| t.id).all(db).await?;
        let tags = || Tag::objects().order_by(|t| t.id);
        for (beyond, offset) in [(tags().limit(2).offset(2), 2), (tags().limit(2).offset(4), 4)] {
            let message = format!("an offset of {offset} leaves no row of a limit of 2, which was said before it");
            for answer in [
                beyond.clone().all(db).await.map(drop),
                beyond.clone().count(db).await.map(drop),
                beyond.clone().exists(db).await.map(drop),
                beyond.clone().stream(db).try_next().await.map(drop),
            ] {
                assert!(matches!(&answer, Err(Error::Query(told)) if told.contains(&message)), "{answer:?}");
            }
        }
        let within = Author::objects().prefetch_related(|a| a.books().rows().limit(1).offset(1)).all(db).await;
        assert!(matches!(&within, Err(Error::Query(told)) if told.contains("say `offset` first")), "{within:?}");
        let found = async |tags: QuerySet<Tag>| tags.values(|t| t.id).all(db).await;
        assert_eq!(found(tags().offset(4).limit(2)).await?, all[4..6]);
        assert_eq!(found(tags().limit(4).offset(2)).await?, all[2..4], "a slice of a slice");
        assert_eq!(found(tags().limit(2).offset(0)).await?, all[..2]);
        assert!(found(tags().limit(0).offset(1)).await?.is_empty());
        Ok(())
    })
    .await;
}

async fn an_aggregate_over_groups_sees_each_of_their_rows(db: Rows) {
    let db = &db;
    passes(async {
        let books = Publisher::objects().annotate(|p| p.books().author().mentor_id.avg());
        let (count, sum) = books.aggregate(db, |p| (p.books().id.count(), p.books().id.sum())).await?;
        let (all, of_all) = Publisher::objects().aggregate(db, |p| (p.books().id.count(), p.books().id.sum())).await?;
        assert_eq!((count, sum), (all, of_all));
        Ok(())
    })
    .await;
}

async fn the_first_rows_of_each_are_not_written(db: Rows) {
    let db = &db;
    let best = || Review::objects().order_by(|r| (r.book_id, r.rating.desc())).distinct_on(|r| r.book_id);
    let dearest = || Book::objects().order_by(|b| (b.author_id, b.price.desc())).distinct_on(|b| b.author_id);
    passes(async {
        let before = (Review::objects().count(db).await?, Book::objects().count(db).await?);
        for answer in [
            best().delete(db).await.map(drop),
            dearest().delete(db).await.map(drop),
            best().update(db, |r| r.rating.set(1)).await.map(drop),
        ] {
            assert!(matches!(&answer, Err(Error::Query(told)) if told.contains("distinct_on")), "{answer:?}");
        }
        assert_eq!((Review::objects().count(db).await?, Book::objects().count(db).await?), before);
        assert!(Review::objects().filter(|r| r.rating.gt(1)).exists(db).await?);
        Ok(())
    })
    .await;
}

async fn the_first_rows_of_each_are_those_within_another_query(db: Rows) {
    let db = &db;
    let dearest = Book::objects().order_by(|b| (b.author_id, b.price.desc(), b.id)).distinct_on(|b| b.author_id);
    let of_these = |dearest: QuerySet<Book>| Book::objects().filter(|b| b.id.is_in(dearest.values(|b| b.id))).order_by(|b| b.id);
    passes(async {
        let found = of_these(dearest.clone()).values(|b| b.id).all(db).await;
        if !db.backend().capabilities().distinct_on {
            assert!(matches!(&found, Err(Error::Query(told)) if told.contains("`DISTINCT ON`")), "{found:?}");
            return Ok(());
        }
        let mut expected = dearest.values(|b| b.id).all(db).await?;
        expected.sort_unstable();
        assert_eq!(found?, expected);
        Ok(())
    })
    .await;
}

async fn one_row_is_got_by_the_order_that_decides_which(db: Rows) {
    let db = &db;
    passes(async {
        let three = || Tag::objects().filter(|t| t.id.lte(3));
        assert_eq!(three().order_by(|t| t.id.desc()).offset(2).get(db).await?.id, 1);
        assert_eq!(three().order_by(|t| t.id).offset(2).get(db).await?.id, 3);
        if db.backend().capabilities().distinct_on {
            let author = Author::objects().filter(|a| a.books().price.max().gt(a.books().price.min()));
            let author = author.annotate(|a| a.books().id.count()).first(db).await?.expect("there is one").0.id;
            for descending in [true, false] {
                let books = Book::objects().filter(|b| b.author_id.eq(author)).distinct_on(|b| b.author_id);
                let books = if descending {
                    books.order_by(|b| (b.author_id, b.price.desc()))
                } else {
                    books.order_by(|b| (b.author_id, b.price))
                };
                let first = books.clone().first(db).await?.expect("there is one");
                assert_eq!(books.get(db).await?.price, first.price, "{descending}");
            }
        }
        Ok(())
    })
    .await;
}

async fn related_rows_are_combined_with_others(db: Rows) {
    let db = &db;
    passes(async {
        let with = |slug: &'static str| Book::objects().filter(move |b| b.tags().slug.eq(slug));
        let ids = async |books: QuerySet<Book>| books.order_by(|b| b.id).values(|b| b.id).all(db).await;
        let mut pairs = 0;
        for tag in Tag::objects().all(db).await? {
            let expected = ids(with("award").filter(|b| b.tags().id.eq(tag.id))).await?;
            assert_eq!(ids(with("award") & tag.books.all()).await?, expected, "{}", tag.slug);
            assert_eq!(ids(tag.books.all() & with("award")).await?, expected, "{}", tag.slug);
            let cheap = tag.books.filter(|b| b.price.lt(50));
            assert_eq!(ids(with("award") & cheap).await?, ids(with("award").filter(|b| b.tags().id.eq(tag.id)).filter(|b| b.price.lt(50))).await?);
            // The first call of a manager's query is about the link itself.
            let same = tag.books.filter(|b| b.tags().slug.eq("award"));
            assert_eq!(same.count(db).await?, if tag.slug == "award" { tag.books.count(db).await? } else { 0 });
            pairs += usize::from(tag.slug != "award" && !expected.is_empty());
        }
        assert!(pairs > 2);
        Ok(())
    })
    .await;
}

async fn combined_querysets_keep_their_filters_apart(db: Rows) {
    let db = &db;
    let with = |tag: i64| move |b: FieldsOf<Book>| b.tags().id.eq(tag);
    passes(async {
        let links = Book::objects().filter(|b| b.tags().id.gt(0)).values(|b| (b.id, b.tags().id)).all(db).await?;
        let links: Vec<(i64, i64)> = links.into_iter().filter_map(|(book, tag)| Some((book, tag?))).collect();
        let two = |tags: &[(i64, i64)]| {
            let (book, one) = tags[0];
            let other = tags.iter().find(|(same, tag)| *same == book && *tag != one);
            other.map(|(_, other)| (one, *other))
        };
        let (one, other) = (0..links.len()).find_map(|at| two(&links[at..])).expect("a book has two tags");
        let both = || Book::objects().filter(with(one)).filter(with(other));
        let ids = async |books: QuerySet<Book>| books.distinct().order_by(|b| b.id).values(|b| b.id).all(db).await;
        let expected = ids(both()).await?;
        assert!(!expected.is_empty());
        let nobody = || Book::objects().filter(|b| b.id.lt(0));
        assert_eq!(ids(both() | nobody()).await?, expected);
        assert_eq!(ids(nobody() | both()).await?, expected);
        assert_eq!(ids(both() ^ nobody()).await?, expected);
        assert_eq!(ids((both() | nobody()) | nobody()).await?, expected);
        assert_eq!(ids(both() & Book::objects()).await?, expected);
        let third = links.iter().map(|(_, tag)| *tag).find(|tag| *tag != one && *tag != other).expect("there are more");
        let others = || Book::objects().filter(with(other)).filter(with(third));
        let mut either = ids(others()).await?;
        either.extend(&expected);
        either.sort_unstable();
        either.dedup();
        assert_eq!(ids(both() | others()).await?, either);
        Ok(())
    })
    .await;
}
}
