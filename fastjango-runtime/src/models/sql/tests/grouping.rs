//! Aggregates in queries: what is grouped, and which conditions are asked of groups.

use super::bookshop::{author, book, publisher};
use super::lookups::{Calls, aggregate, and, by, count, distinct, f, only, or, q};
use super::{sqlite, text};
use crate::db::Backend;
use crate::models::query::{Aggregate, Function, Lookup, Node, Operator, Query};
use crate::value::{Value, ValueKind};

fn more_than(node: Node, number: i64) -> Node {
    node.lookup(Lookup::Gt, Node::Value(Value::Integer(number)))
}

#[test]
fn an_annotation_groups_by_the_model() {
    let query = Query::new(publisher()).annotate(count(publisher(), "books"));
    assert_eq!(
        sqlite(&query),
        r#""publisher" LEFT OUTER JOIN "book" ON ("publisher"."id" = "book"."publisher_id") GROUP BY "publisher"."id""#
    );
}

#[test]
fn values_with_an_aggregate_group_by_the_others() {
    let status = f(book(), "status");
    let query = Query::new(book()).values([status, count(book(), "id")]);
    assert_eq!(
        sqlite(&query),
        r#"SELECT "book"."status", COUNT("book"."id") FROM "book" GROUP BY "book"."status""#
    );
    assert_eq!(
        sqlite(&query.order_by(["title"])),
        r#"SELECT "book"."status", COUNT("book"."id") FROM "book" GROUP BY "book"."status", "book"."title" ORDER BY "book"."title" ASC"#
    );
}

#[test]
fn values_after_an_annotation_group_by_the_model() {
    let books = count(author(), "books");
    let query = Query::new(author())
        .annotate(books.clone())
        .values([f(author(), "mentor__name"), books]);
    assert_eq!(
        sqlite(&query),
        r#"SELECT "T3"."name", COUNT("book"."id") FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") LEFT OUTER JOIN "author" "T3" ON ("author"."mentor_id" = "T3"."id") GROUP BY "author"."id", "T3"."name""#
    );
}

#[test]
fn conditions_over_aggregates_are_asked_of_groups() {
    let many = more_than(count(author(), "books"), 3);
    let old = q(author(), "age__gt", 85);
    let both = Query::new(author()).filter(and([many.clone(), old.clone()]));
    assert_eq!(
        sqlite(&both),
        r#""author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") WHERE "author"."age" > ? GROUP BY "author"."id" HAVING COUNT("book"."id") > ?"#
    );
    let either = Query::new(author()).filter(or([many, old])).order_by([]);
    assert_eq!(
        sqlite(&either),
        r#""author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id" HAVING (COUNT("book"."id") > ? OR "author"."age" > ?)"#
    );
}

#[test]
fn a_filter_before_an_annotation_narrows_what_is_counted() {
    let stock = q(author(), "books__in_stock", true);
    let books = count(author(), "books");
    let before = Query::new(author()).filter(stock.clone()).annotate(books.clone());
    assert_eq!(
        sqlite(&before),
        r#""author" INNER JOIN "book" ON ("author"."id" = "book"."author_id") WHERE "book"."in_stock" = ? GROUP BY "author"."id""#
    );
    let after = Query::new(author())
        .annotate(books.clone())
        .filter(stock)
        .filter(more_than(books, 1));
    assert_eq!(
        sqlite(&after),
        r#""author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") INNER JOIN "book" "T3" ON ("author"."id" = "T3"."author_id") WHERE "T3"."in_stock" = ? GROUP BY "author"."id" HAVING COUNT("book"."id") > ?"#
    );
}

#[test]
fn an_aggregate_counts_some_of_the_rows() {
    let drafts = only(count(author(), "books"), q(author(), "books__status", "draft"));
    let query = Query::new(author()).values([f(author(), "id"), drafts]).order_by([]);
    assert_eq!(
        text(&query, Backend::Postgres),
        r#"SELECT "author"."id", COUNT("book"."id") FILTER (WHERE "book"."status" = $1) FROM "author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") GROUP BY "author"."id""#
    );
    assert_eq!(
        text(&query, Backend::Mariadb),
        "SELECT `author`.`id`, COUNT(CASE WHEN `book`.`status` = ? THEN `book`.`id` ELSE NULL END) FROM `author` LEFT OUTER JOIN `book` ON (`author`.`id` = `book`.`author_id`) GROUP BY `author`.`id`"
    );
}

#[test]
fn an_expression_with_parameters_is_grouped_by_its_number() {
    let decade = Node::Arithmetic {
        operator: Operator::Divide,
        left: Box::new(Node::Function {
            function: Function::ExtractYear,
            arguments: vec![f(book(), "published")],
            kind: ValueKind::Integer,
        }),
        right: Box::new(Node::Value(Value::Integer(10))),
        kind: ValueKind::Integer,
    };
    let or_many = or([more_than(decade.clone(), 200), more_than(count(book(), "id"), 5)]);
    let mut query = Query::new(book())
        .values([decade.clone(), count(book(), "id")])
        .filter(or_many);
    query.ordering = Some(vec![by(decade, true)]);
    assert_eq!(
        text(&query, Backend::Postgres),
        r#"SELECT (EXTRACT(YEAR FROM "book"."published")::bigint / $1), COUNT("book"."id") FROM "book" GROUP BY 1 HAVING ((EXTRACT(YEAR FROM "book"."published")::bigint / $1) > $2 OR COUNT("book"."id") > $3) ORDER BY 1 DESC"#
    );
    assert_eq!(
        text(&query, Backend::Mariadb),
        "SELECT (EXTRACT(YEAR FROM `book`.`published`) DIV ?), COUNT(`book`.`id`) FROM `book` GROUP BY 1 HAVING ((EXTRACT(YEAR FROM MIN(`book`.`published`)) DIV ?) > ? OR COUNT(`book`.`id`) > ?) ORDER BY 1 DESC"
    );
}

#[test]
fn the_rows_of_related_models_are_grouped_by_their_keys() {
    let query = Query::new(book())
        .select_related("publisher")
        .annotate(distinct(count(book(), "tags")))
        .order_by([]);
    assert_eq!(
        text(&query, Backend::Postgres),
        r#""book" LEFT OUTER JOIN "book_tags" ON ("book"."id" = "book_tags"."book_id") LEFT OUTER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") GROUP BY "book"."id", "publisher"."id""#
    );
}

#[test]
fn results_are_of_the_kind_that_is_asked_for() {
    let sum = aggregate(Aggregate::Sum, f(book(), "pages"), ValueKind::Integer);
    let mean = aggregate(Aggregate::Avg, f(book(), "pages"), ValueKind::Float);
    let dear = aggregate(Aggregate::Max, f(book(), "price"), ValueKind::Decimal);
    let query = Query::new(book()).values([sum, mean, dear]);
    assert_eq!(
        text(&query, Backend::Postgres),
        r#"SELECT SUM("book"."pages")::bigint, AVG("book"."pages")::double precision, MAX("book"."price") FROM "book""#
    );
    assert_eq!(
        text(&query, Backend::Mariadb),
        "SELECT CAST(SUM(`book`.`pages`) AS SIGNED), AVG(`book`.`pages`), MAX(`book`.`price`) FROM `book`"
    );
    assert_eq!(
        sqlite(&query),
        r#"SELECT SUM("book"."pages"), AVG("book"."pages"), CAST(MAX("book"."price") AS NUMERIC) FROM "book""#
    );
}
