//! What each database writes differently.

use super::bookshop::{author, book};
use super::lookups::{Calls, f, q};
use super::text;
use crate::db::Backend;
use crate::models::query::{Node, Operator, Query};
use crate::value::{Value, ValueKind};

const ALL: [Backend; 4] = [Backend::Sqlite, Backend::Postgres, Backend::Mariadb, Backend::Mysql];

/// What stands after `WHERE`, for SQLite, PostgreSQL, MariaDB and MySQL.
fn conditions(condition: &Node) -> [String; 4] {
    let query = Query::new(book()).filter(condition.clone()).order_by([]);
    ALL.map(|backend| {
        text(&query, backend)
            .split_once(" WHERE ")
            .map(|(_, rest)| rest.to_owned())
            .unwrap_or_default()
    })
}

#[test]
fn texts_are_found_with_escaped_patterns() {
    assert_eq!(
        conditions(&q(book(), "title__contains", "100%")),
        [
            r#""book"."title" LIKE ? ESCAPE '\'"#,
            r#""book"."title" LIKE $1"#,
            "`book`.`title` LIKE BINARY ?",
            "`book`.`title` LIKE BINARY ?"
        ]
    );
    assert_eq!(
        conditions(&q(book(), "title__icontains", "x")),
        [
            r#""book"."title" LIKE ? ESCAPE '\'"#,
            r#"UPPER("book"."title") LIKE (SELECT UPPER($1))"#,
            "`book`.`title` LIKE ?",
            "`book`.`title` LIKE ?"
        ]
    );
    assert_eq!(
        conditions(&q(book(), "title__iexact", "x")),
        [
            r#""book"."title" LIKE ? ESCAPE '\'"#,
            r#"UPPER("book"."title") = UPPER($1)"#,
            "`book`.`title` LIKE ?",
            "`book`.`title` LIKE ?"
        ]
    );
    let query = Query::new(book())
        .filter(q(book(), "title__startswith", r"50%_\"))
        .order_by([]);
    let statement = crate::models::sql::compile_select(&query, Backend::Sqlite).expect("it compiles");
    let parameters = statement.expect("it has rows").parameters;
    assert_eq!(parameters, [Value::Text(r"50\%\_\\%".to_owned())]);
}

#[test]
fn a_pattern_of_a_column_is_escaped_by_the_database() {
    let condition = q(book(), "title__startswith", f(book(), "slug"));
    assert_eq!(
        conditions(&condition),
        [
            r#""book"."title" LIKE ('' || REPLACE(REPLACE(REPLACE("book"."slug", '\', '\\'), '%', '\%'), '_', '\_') || '%') ESCAPE '\'"#,
            r#""book"."title" LIKE ('' || REPLACE(REPLACE(REPLACE("book"."slug", '\', '\\'), '%', '\%'), '_', '\_') || '%')"#,
            r"`book`.`title` LIKE BINARY CONCAT('', REPLACE(REPLACE(REPLACE(`book`.`slug`, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '%')",
            r"`book`.`title` LIKE BINARY CONCAT('', REPLACE(REPLACE(REPLACE(`book`.`slug`, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '%')"
        ]
    );
}

#[test]
fn regular_expressions_are_each_database_s_own() {
    assert_eq!(
        conditions(&q(book(), "title__regex", "^a")),
        [
            r#""book"."title" REGEXP ?"#,
            r#""book"."title" ~ $1"#,
            "`book`.`title` REGEXP BINARY ?",
            "REGEXP_LIKE(`book`.`title`, ?, 'c')"
        ]
    );
    assert_eq!(
        conditions(&q(book(), "title__iregex", "^a")),
        [
            r#""book"."title" REGEXP ('(?i)' || ?)"#,
            r#""book"."title" ~* $1"#,
            "`book`.`title` REGEXP ?",
            "REGEXP_LIKE(`book`.`title`, ?, 'i')"
        ]
    );
}

#[test]
fn a_list_is_one_parameter_where_there_are_arrays() {
    assert_eq!(
        conditions(&q(book(), "id__in", [1, 2, 3])),
        [
            r#""book"."id" IN (?, ?, ?)"#,
            r#""book"."id" = ANY($1)"#,
            "`book`.`id` IN (?, ?, ?)",
            "`book`.`id` IN (?, ?, ?)"
        ]
    );
}

#[test]
fn parts_of_a_moment_are_those_of_utc() {
    assert_eq!(
        conditions(&q(book(), "created__month", 12)),
        [
            r#"CAST(strftime('%m', "book"."created") AS INTEGER) = ?"#,
            r#"EXTRACT(MONTH FROM "book"."created" AT TIME ZONE 'UTC')::bigint = $1"#,
            "EXTRACT(MONTH FROM `book`.`created`) = ?",
            "EXTRACT(MONTH FROM `book`.`created`) = ?"
        ]
    );
}

fn arithmetic(operator: Operator, left: &str, right: &str, kind: ValueKind) -> [String; 4] {
    let node = Node::Arithmetic {
        operator,
        left: Box::new(f(book(), left)),
        right: Box::new(f(book(), right)),
        kind,
    };
    let query = Query::new(book()).values([node]).order_by([]);
    ALL.map(|backend| {
        let text = text(&query, backend);
        text.trim_start_matches("SELECT ")
            .rsplit_once(" FROM ")
            .map(|(value, _)| value.to_owned())
            .unwrap_or_default()
    })
}

#[test]
fn numbers_keep_their_kind() {
    assert_eq!(
        arithmetic(Operator::Multiply, "price", "pages", ValueKind::Decimal),
        [
            r#"CAST(("book"."price" * "book"."pages") AS NUMERIC)"#,
            r#"("book"."price" * "book"."pages")"#,
            "(`book`.`price` * `book`.`pages`)",
            "(`book`.`price` * `book`.`pages`)"
        ]
    );
    assert_eq!(
        arithmetic(Operator::Divide, "pages", "id", ValueKind::Integer),
        [
            r#"("book"."pages" / "book"."id")"#,
            r#"("book"."pages" / "book"."id")"#,
            "(`book`.`pages` DIV `book`.`id`)",
            "(`book`.`pages` DIV `book`.`id`)"
        ]
    );
}

#[test]
fn moments_and_durations_are_added_and_subtracted() {
    assert_eq!(
        arithmetic(Operator::Add, "created", "reading_time", ValueKind::DateTime),
        [
            r#"(SELECT strftime('%Y-%m-%d %H:%M:%S', (moment - part) / 1000000, 'unixepoch') || CASE part WHEN 0 THEN '' ELSE printf('.%06d', part) END FROM (SELECT moment, (moment % 1000000 + 1000000) % 1000000 AS part FROM (SELECT (CAST(strftime('%s', "book"."created") AS INTEGER) * 1000000 + CAST(substr("book"."created" || '000000', 21, 6) AS INTEGER)) + "book"."reading_time" AS moment)))"#,
            r#"("book"."created" + "book"."reading_time")"#,
            "(`book`.`created` + INTERVAL `book`.`reading_time` MICROSECOND)",
            "(`book`.`created` + INTERVAL `book`.`reading_time` MICROSECOND)"
        ]
    );
    assert_eq!(
        arithmetic(Operator::Subtract, "published", "published", ValueKind::Duration),
        [
            r#"((CAST(strftime('%s', "book"."published") AS INTEGER) * 1000000 + CAST(substr("book"."published" || '000000', 21, 6) AS INTEGER)) - (CAST(strftime('%s', "book"."published") AS INTEGER) * 1000000 + CAST(substr("book"."published" || '000000', 21, 6) AS INTEGER)))"#,
            r#"(interval '1 day' * ("book"."published" - "book"."published"))"#,
            "TIMESTAMPDIFF(MICROSECOND, `book`.`published`, `book`.`published`)",
            "TIMESTAMPDIFF(MICROSECOND, `book`.`published`, `book`.`published`)"
        ]
    );
    assert_eq!(
        arithmetic(Operator::Multiply, "reading_time", "discount", ValueKind::Duration),
        [
            r#"CAST(("book"."reading_time" * "book"."discount") AS INTEGER)"#,
            r#"("book"."reading_time" * "book"."discount")"#,
            "CAST((`book`.`reading_time` * `book`.`discount`) AS SIGNED)",
            "CAST((`book`.`reading_time` * `book`.`discount`) AS SIGNED)"
        ]
    );
    assert_eq!(
        arithmetic(Operator::Subtract, "published", "reading_time", ValueKind::DateTime),
        [
            r#"(SELECT strftime('%Y-%m-%d %H:%M:%S', (moment - part) / 1000000, 'unixepoch') || CASE part WHEN 0 THEN '' ELSE printf('.%06d', part) END FROM (SELECT moment, (moment % 1000000 + 1000000) % 1000000 AS part FROM (SELECT (CAST(strftime('%s', "book"."published") AS INTEGER) * 1000000 + CAST(substr("book"."published" || '000000', 21, 6) AS INTEGER)) - "book"."reading_time" AS moment)))"#,
            r#"(("book"."published" - "book"."reading_time") AT TIME ZONE 'UTC')"#,
            "(`book`.`published` - INTERVAL `book`.`reading_time` MICROSECOND)",
            "(`book`.`published` - INTERVAL `book`.`reading_time` MICROSECOND)"
        ]
    );
}

#[test]
fn a_time_of_day_begins_again_at_midnight() {
    assert_eq!(
        arithmetic(Operator::Add, "opens_at", "reading_time", ValueKind::Time),
        [
            r#"(SELECT strftime('%H:%M:%S', (moment - part) / 1000000, 'unixepoch') || CASE part WHEN 0 THEN '' ELSE printf('.%06d', part) END FROM (SELECT moment, (moment % 1000000 + 1000000) % 1000000 AS part FROM (SELECT (CAST(strftime('%s', "book"."opens_at") AS INTEGER) * 1000000 + CAST(substr("book"."opens_at" || '000000', 10, 6) AS INTEGER)) + "book"."reading_time" AS moment)))"#,
            r#"("book"."opens_at" + "book"."reading_time")"#,
            "TIME(TIMESTAMP('2000-01-01', `book`.`opens_at`) + INTERVAL `book`.`reading_time` MICROSECOND)",
            "TIME(TIMESTAMP('2000-01-01', `book`.`opens_at`) + INTERVAL `book`.`reading_time` MICROSECOND)"
        ]
    );
}

#[test]
fn the_same_shape_gives_the_same_text() {
    let shape = |name: &str, age: i64| {
        let query = Query::new(author())
            .filter(q(author(), "name", name))
            .filter(q(author(), "age__gt", age));
        ALL.map(|backend| text(&query, backend))
    };
    assert_eq!(shape("Eco", 3), shape("'; DROP TABLE author", -70));
}
