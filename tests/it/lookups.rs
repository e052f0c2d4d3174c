//! What lookups find where the recorded cases don't ask, on every database.

use chrono::{Datelike as _, Timelike as _};
use fastjango::db::Backend;
use fastjango::models::queryset::FieldsOf;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Rows};
use fastjango_tests::on_every_database;

/// Runs the body of a test.
async fn passes(body: impl Future<Output = Result<()>>) {
    if let Err(error) = body.await {
        panic!("{error}");
    }
}

/// The number of something.
fn whole(number: usize) -> i64 {
    i64::try_from(number).expect("the number is small")
}

/// A part of a date.
fn small(number: u32) -> i32 {
    i32::try_from(number).expect("the number is small")
}

on_every_database! {
async fn querysets_are_combined(db: Rows) {
    let db = &db;
    passes(async {
        let ids = |queryset: QuerySet<Book>| async move {
            let mut ids = queryset.values(|b| b.id).all(db).await?;
            ids.sort_unstable();
            Ok::<_, Error>(ids)
        };
        let cheap = || Book::objects().filter(|b| b.price.lt(10));
        let everything = ids(Book::objects()).await?;
        assert_eq!(ids(cheap() | Book::objects()).await?, everything);
        assert_eq!(ids(Book::objects() ^ cheap()).await?, ids(Book::objects().exclude(|b| b.price.lt(10))).await?);
        assert_eq!(ids(cheap() & Book::objects()).await?, ids(cheap()).await?);
        assert_eq!(ids(Book::objects().none() | cheap()).await?, ids(cheap()).await?);
        let twice = |slug: &'static str| Book::objects().filter(move |b| b.tags().slug.eq(slug));
        let both = twice("award") & twice("rare");
        assert_eq!(ids(both).await?, ids(twice("award").filter(|b| b.tags().slug.eq("rare"))).await?);
        let ordered = cheap().order_by(|b| b.id.desc()) | cheap().order_by(|b| b.pages);
        let pages = ordered.values(|b| b.pages).all(db).await?;
        assert!(pages.is_sorted(), "the second one's order counts");
        let author = Author::objects().filter(|a| a.id.eq(1)).get(db).await?;
        let own = ids(author.books.all() & cheap()).await?;
        assert_eq!(own, ids(author.books.all().filter(|b| b.price.lt(10))).await?);
        for refused in [
            cheap().limit(3) | cheap(),
            cheap() & cheap().offset(3),
            cheap().distinct() | cheap(),
            author.books.all() | cheap(),
        ] {
            assert!(matches!(refused.all(db).await, Err(Error::Query(_))));
        }
        Ok(())
    })
    .await;
}

async fn numbers_are_compared_with_numbers_of_other_types(db: Rows) {
    let db = &db;
    passes(async {
        let count = |queryset: QuerySet<Book>| async move { queryset.count(db).await };
        let all = Book::objects().count(db).await?;
        let books = Book::objects().all(db).await?;
        let dear = books.iter().filter(|book| Decimal::from(book.pages) < book.price * dec!(15)).count();
        assert_eq!(count(Book::objects().filter(|b| b.pages.lt(b.price * 15))).await?, whole(dear));
        assert_eq!(count(Book::objects().filter(|b| (b.pages + 1).gt(dec!(0.5)))).await?, all);
        assert_eq!(count(Book::objects().filter(|b| (b.pages + b.id).eq(dec!(0.5)))).await?, 0);
        assert_eq!(count(Book::objects().filter(|b| b.pages.gt(b.id * 0.0))).await?, all);
        assert_eq!(count(Book::objects().filter(|b| b.pages.eq(400.5))).await?, 0);
        assert_eq!(count(Book::objects().filter(|b| !b.pages.eq(400.5))).await?, all);
        assert_eq!(count(Book::objects().filter(|b| b.pages.range(-3.5, 1e300))).await?, all);
        let pages = books[0].pages;
        let near = |b: FieldsOf<Book>| b.pages.range(f64::from(pages) - 0.5, f64::from(pages) + 0.5);
        let same = books.iter().filter(|book| book.pages == pages).count();
        assert_eq!(count(Book::objects().filter(near)).await?, whole(same));
        let among = [Decimal::from(pages), dec!(0.25), Decimal::MAX];
        assert_eq!(count(Book::objects().filter(|b| b.pages.is_in(among))).await?, whole(same));
        let computed: Vec<(u32, Decimal, Decimal)> =
            Book::objects().values(|b| (b.pages, b.price, b.price * b.pages)).all(db).await?;
        assert!(computed.iter().all(|(pages, price, product)| *price * Decimal::from(*pages) == *product));
        let halves: Vec<(i64, f64)> = Book::objects().values(|b| (b.id, b.id * 0.5)).all(db).await?;
        assert!(halves.iter().all(|(id, half)| format!("{:.1}", half * 2.0) == format!("{id}.0")));
        Ok(())
    })
    .await;
}

async fn parts_of_moments_are_those_of_the_calendar(db: Rows) {
    let db = &db;
    passes(async {
        let told: Vec<(DateTime<Utc>, i32, i32, i32, i32, i32)> = Author::objects()
            .values(|a| (a.created, a.created.iso_year(), a.created.week(), a.created.quarter(), a.created.week_day(), a.created.iso_week_day()))
            .all(db)
            .await?;
        for (moment, year, week, quarter, day, iso_day) in told {
            let iso = moment.iso_week();
            assert_eq!((year, week), (iso.year(), small(iso.week())), "{moment}");
            assert_eq!(quarter, small(moment.month0() / 3 + 1));
            let weekday = moment.weekday();
            assert_eq!((day, iso_day), (small(weekday.number_from_sunday()), small(weekday.number_from_monday())));
        }
        let told: Vec<(DateTime<Utc>, i32, i32, i32, NaiveDate, NaiveTime)> = Author::objects()
            .values(|a| (a.created, a.created.hour(), a.created.minute(), a.created.second(), a.created.date(), a.created.time()))
            .all(db)
            .await?;
        for (moment, hour, minute, second, date, time) in told {
            assert_eq!((hour, minute, second), (small(moment.hour()), small(moment.minute()), small(moment.second())));
            assert_eq!((date, time), (moment.date_naive(), moment.time()));
        }
        let books = Book::objects().filter(|b| b.published.is_not_null()).all(db).await?;
        for year in [1974, 1975, 1987, 2020, 2021] {
            let in_year = |book: &&Book| book.published.is_some_and(|day| day.iso_week().year() == year);
            let expected = books.iter().filter(in_year).count();
            assert_eq!(Book::objects().filter(|b| b.published.iso_year().eq(year)).count(db).await?, whole(expected));
            assert_eq!(Book::objects().filter(|b| b.published.iso_year().is_in([year])).count(db).await?, whole(expected));
        }
        Ok(())
    })
    .await;
}

#[allow(clippy::too_many_lines, reason = "a list of lookups")]
async fn documents_are_looked_into(db: Rows) {
    let db = &db;
    passes(async {
        let first = || Book::objects().filter(|b| b.id.eq(1));
        let document = serde_json::json!({
            "a": [1, 2.5, "x", true, null, { "b": "1" }], "n": 10, "s": "10", "o": { "k": null }, "t": "true",
        });
        first().update(db, |b| b.meta.set(document)).await?;
        let b = Book::fields();
        let (array, object) = (|| b.meta.key("a"), || b.meta.key("o"));
        let no_containment = db.backend() == Backend::Sqlite;
        let read_plainly = matches!(db.backend(), Backend::Sqlite | Backend::Mariadb);
        for (holds, lookup) in [
            (true, array().key(0).eq(1)),
            (true, array().key(1).gt(2)),
            (true, array().key(1).range(2.4, 2.6)),
            (true, array().key(2).iexact("X")),
            (true, array().key(3).eq(true)),
            (true, array().key(4).eq(Json::Null)),
            (true, array().key(-1).key("b").eq("1")),
            (true, array().key(9).is_null()),
            (false, array().key(4).is_null()),
            (true, object().has_key("k")),
            (false, object().has_key("n")),
            (true, b.meta.has_keys(["a", "o"])),
            (false, b.meta.has_keys(["a", "x"])),
            (true, b.meta.has_any_keys(["a", "x"])),
            (false, b.meta.has_any_keys([""; 0])),
            (true, b.meta.has_keys([""; 0])),
            (true, b.meta.key("n").eq(10)),
            (true, b.meta.key("n").is_in([9, 10])),
            (false, b.meta.key("n").gt(9999)),
            (true, b.meta.key("s").eq("10")),
            (true, b.meta.key("n").gt(b.id)),
            (true, b.meta.key_text("s").eq("10")),
            (true, b.meta.key_text("n").startswith("1")),
            (true, b.meta.is_in([serde_json::json!(1), Json::Null]) ^ b.id.eq(1)),
            (true, !b.meta.key("s").eq("11")),
            // As in Django, which compares what it extracts with a plain value.
            (read_plainly, b.meta.key("t").eq(true)),
            (read_plainly, array().key(4).eq("null")),
            (db.backend() == Backend::Mariadb, b.meta.key("n").eq("10")),
        ] {
            let queryset = first().filter_by(lookup);
            let text = format!("{queryset:?}");
            assert_eq!(queryset.exists(db).await?, holds, "{text}");
        }
        for (holds, lookup) in [
            (true, b.meta.contains(serde_json::json!({ "n": 10 }))),
            (true, array().contains(serde_json::json!([2.5]))),
            (false, b.meta.contains(serde_json::json!({ "n": 11 }))),
            (true, object().contained_by(serde_json::json!({ "k": null, "l": 1 }))),
            (false, b.meta.contained_by(serde_json::json!({}))),
        ] {
            match first().filter_by(lookup).exists(db).await {
                Err(Error::Query(_)) => assert!(no_containment),
                found => assert_eq!((found?, no_containment), (holds, false)),
            }
        }
        let picked = first().values(|b| (b.meta.key("s"), b.meta.key("n"), b.meta.key_text("n"), b.meta.key("o").key("k")));
        let (text, number, as_text, null) = picked.get(db).await?;
        assert_eq!((text, number), (Some("10".into()), Some(10.into())));
        assert_eq!((as_text.as_deref(), null.unwrap_or_default()), (Some("10"), Json::Null));
        let sold = Book::objects().filter(|b| b.meta.key("sold").is_not_null()).order_by(|b| b.meta.key("sold"));
        let sold = sold.values(|b| b.meta.key("sold")).all(db).await?;
        let numbers: Vec<i64> = sold.iter().flatten().filter_map(Json::as_i64).collect();
        // MariaDB orders what it extracts as text, in Django too.
        assert!(numbers.is_sorted() || db.backend() == Backend::Mariadb);
        Ok(())
    })
    .await;
}

async fn the_text_of_a_key_is_compared_as_text(db: Rows) {
    let db = &db;
    passes(async {
        let first = || Book::objects().filter(|b| b.id.eq(1));
        let document = serde_json::json!({
            "n": 5, "s": "5", "f": 1.5, "w": 2.0, "t": true, "u": false, "z": null, "word": "null", "a": [1],
            "big": 9_007_199_254_740_993_i64,
        });
        first().update(db, |b| b.meta.set(document)).await?;
        let b = Book::fields();
        for (holds, lookup) in [
            (true, b.meta.key_text("n").eq("5")),
            (true, b.meta.key_text("n").gt("3")),
            (true, b.meta.key_text("n").lt("50")),
            (false, b.meta.key_text("n").lt("10")),
            (true, b.meta.key_text("n").is_in(["4", "5"])),
            (true, b.meta.key_text("n").range("4", "6")),
            (true, b.meta.key_text("n").eq(b.meta.key_text("s"))),
            (true, b.meta.key_text("n").contains("5")),
            (true, b.meta.key_text("f").eq("1.5")),
            (true, b.meta.key_text("w").eq("2.0")),
            (true, b.meta.key_text("big").eq("9007199254740993")),
            (true, b.meta.key_text("t").eq("true")),
            (true, b.meta.key_text("u").eq("false")),
            (true, b.meta.key_text("t").upper().eq("TRUE")),
            (true, b.meta.key_text("a").eq("[1]")),
            (true, b.meta.key_text("word").eq("null")),
            (true, b.meta.key_text("word").is_not_null()),
            (false, b.meta.key_text("z").eq("null")),
            (true, b.meta.key_text("z").is_null()),
            (false, b.meta.key("z").is_null()),
            (true, b.meta.key_text("no").is_null()),
            (true, b.meta.key_text("z").coalesce("none").eq("none")),
        ] {
            let queryset = first().filter_by(lookup);
            let text = format!("{queryset:?}");
            assert_eq!(queryset.exists(db).await?, holds, "{text}");
        }
        let selected = first().values(|b| {
            (b.meta.key_text("n"), b.meta.key_text("t"), b.meta.key_text("z"), b.meta.key_text("word"), b.meta.key_text("no"))
        });
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(selected.get(db).await?, (text("5"), text("true"), None, text("null"), None));
        Ok(())
    })
    .await;
}

async fn a_pattern_that_is_none_is_told(db: Rows) {
    let refused = Book::objects().filter(|b| b.title.regex("(")).all(&db).await;
    assert!(matches!(refused, Err(Error::InvalidPattern(_))), "{refused:?}");
}
}
