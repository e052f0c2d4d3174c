//! Counts, existence and aggregates over all rows.

use super::bookshop::{author, book, tag};
use super::lookups::{Calls, aggregate, count, f, q};
use crate::db::Backend;
use crate::models::query::{Aggregate, Query};
use crate::models::sql::{compile_aggregate, compile_count, compile_exists};
use crate::value::ValueKind;

fn counted(query: &Query) -> String {
    let statement = compile_count(query, Backend::Sqlite).expect("it compiles");
    statement.map_or_else(String::new, |statement| statement.sql.into_owned())
}

#[test]
fn a_count_needs_neither_columns_nor_order() {
    assert_eq!(
        counted(
            &Query::new(book())
                .filter(q(book(), "author__name", "Eco"))
                .select_related("publisher")
        ),
        r#"SELECT COUNT(*) FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "author"."name" = ?"#
    );
    assert_eq!(
        counted(&Query::new(book()).filter(q(book(), "id__in", [] as [i64; 0]))),
        ""
    );
}

#[test]
fn rows_that_are_limited_deduped_or_grouped_are_counted_in_a_subquery() {
    assert_eq!(
        counted(&Query::new(book()).slice(5, 25)),
        r#"SELECT COUNT(*) FROM (SELECT 1 FROM "book" LIMIT ? + 0 OFFSET ?) AS "subquery""#
    );
    assert_eq!(
        counted(&Query::new(book()).filter(q(book(), "tags__slug", "new")).distinct()),
        r#"SELECT COUNT(*) FROM (SELECT DISTINCT "book"."id" AS "__col1" FROM "book" INNER JOIN "book_tags" ON ("book"."id" = "book_tags"."book_id") INNER JOIN "tag" ON ("book_tags"."tag_id" = "tag"."id") WHERE "tag"."slug" = ?) AS "subquery""#
    );
    assert_eq!(
        counted(&Query::new(book()).values([f(book(), "status")]).distinct()),
        r#"SELECT COUNT(*) FROM (SELECT DISTINCT "book"."status" AS "__col1" FROM "book") AS "subquery""#
    );
    assert_eq!(
        counted(&Query::new(author()).annotate(count(author(), "books"))),
        r#"SELECT COUNT(*) FROM (SELECT 1 FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id") AS "subquery""#
    );
    assert_eq!(
        counted(&Query::new(book()).values([f(book(), "status"), count(book(), "id")])),
        r#"SELECT COUNT(*) FROM (SELECT 1 FROM "book" GROUP BY "book"."status") AS "subquery""#
    );
}

#[test]
fn existence_is_a_row_of_nothing() {
    let query = Query::new(tag()).filter(q(tag(), "books__pages__gt", 5)).distinct();
    let statement = compile_exists(&query, Backend::Postgres)
        .expect("it compiles")
        .expect("it may have rows");
    assert_eq!(
        statement.sql,
        r#"SELECT 1 FROM "tag" INNER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") INNER JOIN "book" ON ("book_tags"."book_id" = "book"."id") WHERE "book"."pages" > $1 LIMIT $2"#
    );
}

#[test]
fn aggregates_stand_beside_the_conditions() {
    let mean = aggregate(Aggregate::Avg, f(book(), "author__age"), ValueKind::Float);
    let query = Query::new(book()).filter(q(book(), "status", "draft"));
    let statement = compile_aggregate(&query, &[mean, count(book(), "id")], Backend::Postgres)
        .expect("it compiles")
        .expect("it has rows");
    assert_eq!(
        statement.sql,
        r#"SELECT AVG("author"."age")::double precision, COUNT("book"."id") FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "book"."status" = $1"#
    );
}

#[test]
fn aggregates_of_aggregates_and_of_slices_are_over_a_subquery() {
    let books = count(author(), "books");
    let mean = aggregate(Aggregate::Avg, books, ValueKind::Float);
    let statement = compile_aggregate(&Query::new(author()), &[mean], Backend::Postgres)
        .expect("it compiles")
        .expect("it has rows");
    assert_eq!(
        statement.sql,
        r#"SELECT AVG("__col1")::double precision FROM (SELECT COUNT("book"."id") AS "__col1" FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id") AS "subquery""#
    );
    let dearest = Query::new(book()).order_by(["-price"]).slice(0, 3);
    let sum = aggregate(Aggregate::Sum, f(book(), "price"), ValueKind::Decimal);
    let statement = compile_aggregate(&dearest, &[sum], Backend::Sqlite)
        .expect("it compiles")
        .expect("it has rows");
    assert_eq!(
        statement.sql,
        r#"SELECT CAST(SUM("__col1") AS NUMERIC) FROM (SELECT "book"."price" AS "__col1" FROM "book" ORDER BY "book"."price" DESC LIMIT ? + 0) AS "subquery""#
    );
}

#[test]
fn what_is_aggregated_over_groups_is_told_apart_within_them() {
    let annotated = Query::new(author()).annotate(count(author(), "books"));
    let sum = |name| aggregate(Aggregate::Sum, f(author(), name), ValueKind::Integer);
    let compiled = |name| {
        let statement = compile_aggregate(&annotated, &[sum(name)], Backend::Sqlite)
            .expect("it compiles")
            .expect("it has rows");
        statement.sql.into_owned()
    };
    assert_eq!(
        compiled("books__pages"),
        r#"SELECT SUM("__col1") FROM (SELECT "book"."pages" AS "__col1" FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id", "book"."pages") AS "subquery""#
    );
    assert_eq!(
        compiled("age"),
        r#"SELECT SUM("__col1") FROM (SELECT "author"."age" AS "__col1" FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id") AS "subquery""#
    );
}

#[test]
fn what_aggregates_nothing_is_refused() {
    assert!(compile_aggregate(&Query::new(book()), &[f(book(), "pages")], Backend::Sqlite).is_err());
}
