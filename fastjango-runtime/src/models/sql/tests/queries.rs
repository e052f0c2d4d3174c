//! Filters, ordering and slices of one table.

use super::bookshop::{author, book, category, publisher, review, tag};
use super::lookups::{Calls, and, by, f, none, not, or, q, xor};
use super::{sqlite, text};
use crate::db::Backend;
use crate::error::Error;
use crate::models::options::NullsOrder;
use crate::models::query::{Function, Node, Query};
use crate::models::sql::compile_select;
use crate::value::{Value, ValueKind};

#[test]
fn a_model_brings_its_columns_in_its_order() {
    let statement = compile_select(&Query::new(category()), Backend::Sqlite).expect("it compiles");
    assert_eq!(
        statement.expect("it has rows").sql,
        r#"SELECT "category"."id", "category"."name", "category"."parent_id", "category"."position" FROM "category" ORDER BY "category"."position" ASC, "category"."name" ASC"#
    );
}

#[test]
fn conditions_are_parenthesised_by_connector() {
    let draft = q(book(), "status", "draft");
    let cheap = q(book(), "price__lt", 3);
    let query = Query::new(book()).filter(and([or([draft.clone(), cheap.clone()]), not(or([draft, cheap]))]));
    assert_eq!(
        sqlite(&query.order_by([])),
        r#""book" WHERE (("book"."status" = ? OR "book"."price" < ?) AND NOT ("book"."status" = ? OR "book"."price" < ?))"#
    );
}

#[test]
fn an_odd_number_of_conditions_is_counted() {
    let query = Query::new(author()).filter(xor([q(author(), "age__gt", 60), q(author(), "rating__gt", 6)]));
    assert_eq!(
        sqlite(&query),
        r#""author" WHERE (("author"."age" > ? OR "author"."rating" > ?) AND 1 = (CASE WHEN "author"."age" > ? THEN 1 ELSE 0 END + CASE WHEN "author"."rating" > ? THEN 1 ELSE 0 END))"#
    );
    assert_eq!(
        text(&query, Backend::Mariadb),
        "`author` WHERE (`author`.`age` > ? XOR `author`.`rating` > ?)"
    );
    let three = Query::new(author()).filter(xor([
        q(author(), "age", 1),
        q(author(), "age", 2),
        q(author(), "age", 3),
    ]));
    assert_eq!(
        sqlite(&three),
        r#""author" WHERE (("author"."age" = ? OR "author"."age" = ? OR "author"."age" = ?) AND 1 = ((CASE WHEN "author"."age" = ? THEN 1 ELSE 0 END + CASE WHEN "author"."age" = ? THEN 1 ELSE 0 END + CASE WHEN "author"."age" = ? THEN 1 ELSE 0 END) % 2))"#
    );
}

#[test]
fn nulls_are_among_what_is_excluded_from() {
    let query = Query::new(author()).exclude(q(author(), "age__in", [55, 69]));
    assert_eq!(
        text(&query, Backend::Postgres),
        r#""author" WHERE NOT ("author"."age" = ANY($1) AND "author"."age" IS NOT NULL)"#
    );
    let never_null = Query::new(publisher()).exclude(q(publisher(), "city", ""));
    assert_eq!(sqlite(&never_null), r#""publisher" WHERE NOT ("publisher"."city" = ?)"#);
    let both = Query::new(author()).exclude(q(author(), "age", f(author(), "mentor_id")));
    assert_eq!(
        sqlite(&both),
        r#""author" WHERE NOT ("author"."age" = "author"."mentor_id" AND "author"."age" IS NOT NULL AND "author"."mentor_id" IS NOT NULL)"#
    );
}

#[test]
fn equality_with_null_asks_for_null() {
    let query = Query::new(author()).filter(q(author(), "age", none()));
    assert_eq!(sqlite(&query), r#""author" WHERE "author"."age" IS NULL"#);
    assert_eq!(
        sqlite(&Query::new(author()).exclude(q(author(), "age", none()))),
        r#""author" WHERE NOT ("author"."age" IS NULL)"#
    );
}

#[test]
fn what_never_holds_is_folded_away() {
    let nothing = q(tag(), "slug__in", [] as [&str; 0]);
    let rare = q(tag(), "slug", "rare");
    let compile = |condition: Node| compile_select(&Query::new(tag()).filter(condition), Backend::Sqlite);
    assert!(compile(nothing.clone()).expect("it compiles").is_none());
    assert!(
        compile(and([nothing.clone(), rare.clone()]))
            .expect("it compiles")
            .is_none()
    );
    assert_eq!(
        sqlite(&Query::new(tag()).filter(or([nothing.clone(), rare]))),
        r#""tag" WHERE "tag"."slug" = ?"#
    );
    assert_eq!(sqlite(&Query::new(tag()).filter(not(nothing))), r#""tag""#);
    assert_eq!(sqlite(&Query::new(tag()).filter(not(and([])))), r#""tag""#);
}

#[test]
fn a_double_negation_is_none() {
    let query = Query::new(author()).filter(not(not(q(author(), "age__gt", 60))));
    assert_eq!(sqlite(&query), r#""author" WHERE "author"."age" > ?"#);
}

#[test]
fn a_year_is_a_range_of_its_column() {
    let year = |name, year: i64| sqlite(&Query::new(book()).filter(q(book(), name, year)).order_by([]));
    assert_eq!(
        year("published__year", 2018),
        r#""book" WHERE "book"."published" BETWEEN ? AND ?"#
    );
    assert_eq!(year("created__year__gt", 2018), r#""book" WHERE "book"."created" > ?"#);
    assert_eq!(
        year("published__year", 20_180),
        r#""book" WHERE CAST(strftime('%Y', "book"."published") AS INTEGER) = ?"#
    );
    let query = Query::new(book()).filter(q(book(), "created__year__lte", 2018));
    let statement = compile_select(&query, Backend::Sqlite)
        .expect("it compiles")
        .expect("it has rows");
    assert_eq!(
        format!("{:?}", statement.parameters),
        "[DateTime(2018-12-31T23:59:59.999999Z)]"
    );
}

#[test]
fn the_model_s_own_order_is_used_until_another_is_given() {
    assert_eq!(
        sqlite(&Query::new(book())),
        r#""book" ORDER BY "book"."title" ASC, "book"."id" ASC"#
    );
    assert_eq!(sqlite(&Query::new(book()).order_by([])), r#""book""#);
    assert_eq!(
        sqlite(&Query::new(book()).order_by(["-pages", "id", "-pages"])),
        r#""book" ORDER BY "book"."pages" DESC, "book"."id" ASC"#
    );
}

#[test]
fn nulls_go_where_they_are_told() {
    let mut query = Query::new(author());
    let mut order = by(f(author(), "age"), true);
    order.nulls = Some(NullsOrder::First);
    query.ordering = Some(vec![order]);
    assert_eq!(
        text(&query, Backend::Postgres),
        r#""author" ORDER BY "author"."age" DESC NULLS FIRST"#
    );
    assert_eq!(
        text(&query, Backend::Mariadb),
        "`author` ORDER BY `author`.`age` IS NOT NULL, `author`.`age` DESC"
    );
}

#[test]
fn slices_are_parameters() {
    let query = Query::new(tag()).slice(8, 12);
    assert_eq!(text(&query, Backend::Postgres), r#""tag" LIMIT $1 OFFSET $2"#);
    let mut rest = Query::new(tag());
    rest.offset = 8;
    assert_eq!(sqlite(&rest), r#""tag" LIMIT -1 OFFSET ?"#);
    assert_eq!(text(&rest, Backend::Postgres), r#""tag" OFFSET $1"#);
    assert!(
        compile_select(&Query::new(tag()).slice(3, 0), Backend::Sqlite)
            .expect("it compiles")
            .is_none()
    );
}

#[test]
fn distinct_rows_bring_what_they_are_ordered_by() {
    let query = Query::new(book())
        .values([f(book(), "status")])
        .order_by(["pages"])
        .distinct();
    assert_eq!(
        sqlite(&query),
        r#"SELECT DISTINCT "book"."status", "book"."pages" FROM "book" ORDER BY "book"."pages" ASC"#
    );
}

#[test]
fn an_expression_that_is_selected_is_ordered_by_its_number() {
    let lower = Node::Function {
        function: Function::Lower,
        arguments: vec![f(tag(), "name")],
        kind: ValueKind::Text,
    };
    let mut query = Query::new(tag()).values([f(tag(), "slug"), lower.clone()]);
    query.ordering = Some(vec![by(lower, false), by(f(tag(), "slug"), true)]);
    assert_eq!(
        sqlite(&query),
        r#"SELECT "tag"."slug", LOWER("tag"."name") FROM "tag" ORDER BY 2 ASC, "tag"."slug" DESC"#
    );
}

#[test]
fn a_query_that_is_known_to_be_wrong_says_why() {
    let mut query = Query::new(review());
    query.invalid = Some("no key yet".to_owned());
    let error = compile_select(&query, Backend::Sqlite).expect_err("it is invalid");
    assert!(matches!(error, Error::Query(message) if message == "no key yet"));
}

#[test]
fn a_lookup_takes_as_many_values_as_it_has_sides() {
    let wrong = f(book(), "pages").lookup(crate::models::query::Lookup::Range, Node::Value(Value::Integer(1)));
    assert!(compile_select(&Query::new(book()).filter(wrong), Backend::Sqlite).is_err());
}
