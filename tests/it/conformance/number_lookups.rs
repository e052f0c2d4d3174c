//! The recorded cases of lookups of numbers, booleans, UUIDs, durations and times.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, OrderLine, Profile, Publisher, Review, Status};

use super::{Case, json, keys, rows};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[
    ("number_lookups.int_bad", "queryset/value_of_another_type"),
    ("number_lookups.bool_bad_string", "queryset/value_of_another_type"),
];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[
    (
        "number_lookups.int_exact_string",
        "it does not compile: a text is no number",
    ),
    (
        "number_lookups.bool_string",
        "it does not compile: a text is no boolean",
    ),
    ("number_lookups.bool_int", "it does not compile: a number is no boolean"),
    (
        "number_lookups.decimal_exact_string",
        "it does not compile: a text is no number",
    ),
];

fn time(hour: u32, minute: u32, second: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, second).expect("the time is in the day")
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    let mut cases = plain(db);
    cases.extend(looked_up(db));
    cases
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn plain(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "number_lookups.int_exact",
            Author::objects().filter(|a| a.age.eq(88)),
        ),
        rows(db, "number_lookups.int_gt", Author::objects().filter(|a| a.age.gt(70))),
        rows(
            db,
            "number_lookups.int_gte",
            Author::objects().filter(|a| a.age.gte(77)),
        ),
        rows(db, "number_lookups.int_lt", Author::objects().filter(|a| a.age.lt(40))),
        rows(
            db,
            "number_lookups.int_gt_float",
            Author::objects().filter(|a| a.age.gte(54.5) & a.age.lt(69.5)),
        ),
        rows(
            db,
            "number_lookups.int_range",
            Book::objects().filter(|b| b.pages.range(350, 394)),
        ),
        rows(
            db,
            "number_lookups.int_in_none",
            Author::objects().filter(|a| a.age.is_in([Some(55), None, Some(69)].into_iter().flatten())),
        ),
        rows(
            db,
            "number_lookups.int_isnull",
            Author::objects().filter(|a| a.age.is_null()),
        ),
        rows(
            db,
            "number_lookups.int_startswith",
            Publisher::objects().filter(|p| p.founded.cast::<String>().startswith("19")),
        ),
        rows(
            db,
            "number_lookups.int_regex",
            Book::objects().filter(|b| b.pages.cast::<String>().regex("^10[0-9]{2}$")),
        ),
        rows(
            db,
            "number_lookups.pk_gt_and_lt",
            Review::objects().filter(|r| r.id.gt(100) & r.id.lt(106)),
        ),
        rows(
            db,
            "number_lookups.int_overflow",
            Author::objects().filter(|a| a.age.eq(dec!(1099511627776))),
        ),
        rows(
            db,
            "number_lookups.int_overflow_lt",
            Author::objects().filter(|a| a.age.lt(dec!(1180591620717411303424))),
        ),
        rows(
            db,
            "number_lookups.decimal_exact_scale",
            Book::objects().filter(|b| b.price.eq(dec!(7.780))),
        ),
        rows(
            db,
            "number_lookups.decimal_exact_int",
            Book::objects().filter(|b| b.price.eq(7)),
        ),
        rows(
            db,
            "number_lookups.decimal_exact_float",
            Book::objects().filter(|b| b.price.eq(46.8)),
        ),
        rows(
            db,
            "number_lookups.decimal_lte",
            Book::objects().filter(|b| b.price.lte(dec!(9.34))),
        ),
        rows(
            db,
            "number_lookups.decimal_range",
            Book::objects().filter(|b| b.price.range(dec!(41.90), dec!(42.31))),
        ),
        rows(
            db,
            "number_lookups.decimal_in",
            Book::objects().filter(|b| b.price.is_in([dec!(7.00), dec!(68.8), dec!(1)])),
        ),
        rows(
            db,
            "number_lookups.decimal_isnull",
            Author::objects().filter(|a| a.rating.is_null()),
        ),
        rows(
            db,
            "number_lookups.decimal_gt_null",
            Author::objects().filter(|a| a.rating.gt(5) | a.rating.lte(5)),
        ),
        rows(
            db,
            "number_lookups.decimal_half",
            OrderLine::objects().filter(|l| l.unit_price.gt(l.quantity * 20)),
        ),
        rows(
            db,
            "number_lookups.float_gt",
            Book::objects().filter(|b| b.discount.gt(0.47)),
        ),
        rows(
            db,
            "number_lookups.float_range",
            Book::objects().filter(|b| b.discount.range(0.2, 0.25)),
        ),
        rows(
            db,
            "number_lookups.bool_true",
            Author::objects().filter(|a| a.is_active.is_false()),
        ),
        rows(
            db,
            "number_lookups.bool_in",
            Profile::objects().filter(|p| p.newsletter.is_in([false])),
        ),
        rows(
            db,
            "number_lookups.duration_exact",
            Book::objects().filter(|b| b.reading_time.eq(TimeDelta::seconds(3 * 3600 + 15))),
        ),
        rows(
            db,
            "number_lookups.duration_range",
            Book::objects().filter(|b| b.reading_time.range(TimeDelta::minutes(28), TimeDelta::minutes(90))),
        ),
        rows(
            db,
            "number_lookups.time_exact",
            Book::objects().filter(|b| b.opens_at.eq(time(10, 43, 27))),
        ),
        rows(
            db,
            "number_lookups.time_gt",
            Book::objects().filter(|b| b.opens_at.gt(time(22, 0, 0))),
        ),
        rows(
            db,
            "number_lookups.time_hour",
            Book::objects().filter(|b| b.opens_at.hour().eq(19)),
        ),
        rows(
            db,
            "number_lookups.time_second",
            Book::objects().filter(|b| b.opens_at.second().eq(27)),
        ),
        rows(
            db,
            "number_lookups.time_isnull",
            Book::objects().filter(|b| b.opens_at.is_not_null() & b.published.is_null() & b.in_stock.is_false()),
        ),
        rows(
            db,
            "number_lookups.fk_exact_id",
            Book::objects().filter(|b| b.author_id.eq(12) & b.category_id.eq(1)),
        ),
        rows(
            db,
            "number_lookups.fk_attname",
            Book::objects().filter(|b| b.publisher_id.eq(6)),
        ),
        rows(
            db,
            "number_lookups.fk_gt",
            Book::objects().filter(|b| b.publisher_id.gt(6)),
        ),
    ]
}

/// Cases that first ask for a row and then for the books that have something to do with it.
fn looked_up(db: &Database) -> Vec<Case<'_>> {
    let book = async move |key: i64| Book::objects().filter(|b| b.id.eq(key)).get(db).await;
    let found = async move |queryset: QuerySet<Book>| Ok(keys(&queryset.all(db).await?));
    vec![
        (
            "number_lookups.uuid_exact",
            Box::pin(async move {
                let uid = book(17).await?.uid;
                found(Book::objects().filter(|b| b.uid.eq(uid))).await
            }),
        ),
        (
            "number_lookups.uuid_exact_hex_upper",
            Box::pin(async move {
                let hex = book(19).await?.uid.simple().to_string().to_uppercase();
                let uid = Uuid::parse_str(&hex).expect("capitals are digits as well");
                found(Book::objects().filter(|b| b.uid.eq(uid))).await
            }),
        ),
        (
            "number_lookups.uuid_startswith",
            Box::pin(async move {
                let start = book(20).await?.uid.to_string()[..6].to_owned();
                found(Book::objects().filter(|b| b.uid.cast::<String>().startswith(start))).await
            }),
        ),
        (
            "number_lookups.fk_exact_object",
            Box::pin(async move {
                let author = Author::objects().filter(|a| a.id.eq(12)).get(db).await?;
                found(Book::objects().filter(|b| b.author_id.eq(author.id))).await
            }),
        ),
        (
            "number_lookups.fk_in_mixed",
            Box::pin(async move {
                let oslo = Publisher::objects().filter(|p| p.city.eq("Oslo")).all(db).await?;
                let ids = oslo.iter().map(|publisher| publisher.id);
                found(Book::objects().filter(|b| b.publisher_id.is_in(ids) & b.status.eq(Status::Draft))).await
            }),
        ),
        (
            "number_lookups.in_many",
            Box::pin(async move {
                let some = Book::objects().filter(|b| b.id.is_in(1..3000)).count(db).await?;
                let others = Book::objects().exclude(|b| b.id.is_in(5..3000)).count(db).await?;
                Ok(json(&[some, others]))
            }),
        ),
    ]
}
