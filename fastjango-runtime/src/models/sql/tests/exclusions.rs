//! Conditions over to-many paths under a negation.

use super::bookshop::{author, book, publisher, review};
use super::lookups::{Calls, and, f, not, q};
use super::{sqlite, text};
use crate::db::Backend;
use crate::models::query::{Node, Operator, Query};
use crate::value::ValueKind;

#[test]
fn no_related_row_may_satisfy_what_is_excluded() {
    let query = Query::new(publisher()).exclude(q(publisher(), "books__discount__gt", 0.48));
    assert_eq!(
        sqlite(&query),
        r#""publisher" WHERE NOT (EXISTS(SELECT 1 FROM "book" "U1" WHERE ("U1"."discount" > ? AND "U1"."publisher_id" = "publisher"."id")))"#
    );
}

#[test]
fn each_condition_has_a_subquery_of_its_own() {
    let both = and([
        q(author(), "books__status", "draft"),
        q(author(), "books__price__gt", 90),
    ]);
    assert_eq!(
        text(&Query::new(author()).exclude(both), Backend::Postgres),
        r#""author" WHERE NOT (EXISTS(SELECT 1 FROM "book" "U1" WHERE ("U1"."status" = $1 AND "U1"."author_id" = "author"."id")) AND EXISTS(SELECT 1 FROM "book" "U1" WHERE ("U1"."price" > $2 AND "U1"."author_id" = "author"."id")))"#
    );
}

#[test]
fn the_way_before_the_to_many_join_stays_outside() {
    let query = Query::new(review()).exclude(q(review(), "book__tags__slug", "new"));
    assert_eq!(
        sqlite(&query),
        r#""review" WHERE NOT (EXISTS(SELECT 1 FROM "book_tags" "U2" INNER JOIN "tag" "U3" ON ("U2"."tag_id" = "U3"."id") WHERE ("U3"."slug" = ? AND "U2"."book_id" = "review"."book_id")))"#
    );
}

#[test]
fn the_absence_of_related_rows_is_asked_from_the_model_on() {
    let query = Query::new(author()).exclude(q(author(), "books__isnull", true));
    assert_eq!(
        sqlite(&query),
        r#""author" WHERE NOT (EXISTS(SELECT 1 FROM "author" "U0" LEFT OUTER JOIN "book" "U1" ON ("U0"."id" = "U1"."author_id") WHERE ("U1"."id" IS NULL AND "U0"."id" = "author"."id")))"#
    );
}

#[test]
fn a_row_that_the_same_filter_has_joined_is_the_one_that_is_meant() {
    let condition = and([
        q(author(), "books__status", "draft"),
        not(q(author(), "books__status", "archived")),
    ]);
    assert_eq!(
        sqlite(&Query::new(author()).filter(condition)),
        r#""author" INNER JOIN "book" ON ("author"."id" = "book"."author_id") WHERE ("book"."status" = ? AND NOT (EXISTS(SELECT 1 FROM "book" "U1" WHERE ("U1"."status" = ? AND "U1"."id" = "book"."id"))))"#
    );
}

#[test]
fn the_right_side_is_of_the_row_around() {
    let query = Query::new(author()).exclude(q(author(), "books__title", f(author(), "name")));
    assert_eq!(
        sqlite(&query),
        r#""author" WHERE NOT (EXISTS(SELECT 1 FROM "book" "U1" WHERE ("U1"."title" = "author"."name" AND "U1"."author_id" = "author"."id")))"#
    );
}

#[test]
fn a_computed_left_side_is_asked_of_the_row_itself() {
    let double = Node::Arithmetic {
        operator: Operator::Multiply,
        left: Box::new(f(author(), "books__pages")),
        right: Box::new(f(author(), "age")),
        kind: ValueKind::Integer,
    };
    let query = Query::new(author())
        .exclude(q(author(), "age__gt", 1))
        .exclude(double.lookup(crate::models::query::Lookup::Gt, f(author(), "id")));
    assert_eq!(
        sqlite(&query),
        r#""author" WHERE (NOT ("author"."age" > ? AND "author"."age" IS NOT NULL) AND NOT (EXISTS(SELECT 1 FROM "author" "U0" LEFT OUTER JOIN "book" "U1" ON ("U0"."id" = "U1"."author_id") WHERE (("U1"."pages" * "U0"."age") > "author"."id" AND "U0"."id" = "author"."id"))))"#
    );
}

#[test]
fn an_outer_column_is_found_around_the_subquery() {
    let outer = Node::Outer {
        model: None,
        expression: Box::new(f(book(), "author__mentor")),
    };
    let inner = Query::new(author()).filter(and([q(author(), "id", outer), q(author(), "age__gt", 57)]));
    let query = Query::new(book()).filter(Node::Exists(Box::new(inner))).order_by([]);
    assert_eq!(
        sqlite(&query),
        r#""book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE EXISTS(SELECT 1 FROM "author" "U0" WHERE ("U0"."id" = "author"."mentor_id" AND "U0"."age" > ?))"#
    );
    let stray = Query::new(author()).filter(q(
        author(),
        "id",
        Node::Outer {
            model: None,
            expression: Box::new(f(author(), "id")),
        },
    ));
    assert!(crate::models::sql::compile_select(&stray, Backend::Sqlite).is_err());
}
