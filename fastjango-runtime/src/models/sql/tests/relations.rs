//! Joins: which are shared, which are inner, and which are not made at all.

use super::bookshop::{author, book, category, order_line, publisher, review, tag};
use super::lookups::{Calls, and, f, none, not, or, q, xor};
use super::{sqlite, text};
use crate::db::Backend;
use crate::models::query::{Owner, OwnerKeys, Query};
use crate::models::sql::compile_select;
use crate::value::{Value, ValueKind};

#[test]
fn forward_paths_are_inner_joins() {
    let query = Query::new(review()).filter(q(review(), "book__author__name__endswith", "Kafka"));
    assert_eq!(
        sqlite(&query),
        r#""review" INNER JOIN "book" ON ("review"."book_id" = "book"."id") INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "author"."name" LIKE ? ESCAPE '\'"#
    );
}

#[test]
fn a_table_that_comes_again_is_numbered() {
    let query = Query::new(order_line()).filter(q(order_line(), "book__category__parent__parent__name", "Fiction"));
    assert_eq!(
        sqlite(&query),
        r#""order_line" INNER JOIN "book" ON ("order_line"."book_id" = "book"."id") INNER JOIN "category" ON ("book"."category_id" = "category"."id") INNER JOIN "category" "T4" ON ("category"."parent_id" = "T4"."id") INNER JOIN "category" "T5" ON ("T4"."parent_id" = "T5"."id") WHERE "T5"."name" = ?"#
    );
}

#[test]
fn the_key_of_a_relation_needs_no_join() {
    let query = Query::new(book()).filter(q(book(), "author__id", 12)).order_by([]);
    assert_eq!(
        text(&query, Backend::Postgres),
        r#""book" WHERE "book"."author_id" = $1"#
    );
    let query = Query::new(book()).filter(q(book(), "tags", 9)).order_by([]);
    assert_eq!(
        sqlite(&query),
        r#""book" INNER JOIN "book_tags" ON ("book"."id" = "book_tags"."book_id") WHERE "book_tags"."tag_id" = ?"#
    );
    let query = Query::new(author()).filter(q(author(), "mentor__mentor__id", 3));
    assert_eq!(
        sqlite(&query),
        r#""author" INNER JOIN "author" "T2" ON ("author"."mentor_id" = "T2"."id") WHERE "T2"."mentor_id" = ?"#
    );
}

#[test]
fn one_filter_shares_a_to_many_join_and_the_next_makes_its_own() {
    let (draft, dear) = (
        q(author(), "books__status", "draft"),
        q(author(), "books__price__gt", 90),
    );
    let once = Query::new(author()).filter(and([draft.clone(), dear.clone()]));
    assert_eq!(
        sqlite(&once),
        r#""author" INNER JOIN "book" ON ("author"."id" = "book"."author_id") WHERE ("book"."status" = ? AND "book"."price" > ?)"#
    );
    let twice = Query::new(author()).filter(draft).filter(dear);
    assert_eq!(
        text(&twice, Backend::Mariadb),
        "`author` INNER JOIN `book` ON (`author`.`id` = `book`.`author_id`) INNER JOIN `book` `T3` ON (`author`.`id` = `T3`.`author_id`) WHERE (`book`.`status` = ? AND `T3`.`price` > ?)"
    );
}

#[test]
fn many_to_many_paths_go_through_the_table_between() {
    let query = Query::new(tag()).filter(q(tag(), "books__tags__books", 1)).distinct();
    assert_eq!(
        sqlite(&query),
        r#""tag" INNER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") INNER JOIN "book" ON ("book_tags"."book_id" = "book"."id") INNER JOIN "book_tags" "T4" ON ("book"."id" = "T4"."book_id") INNER JOIN "tag" "T5" ON ("T4"."tag_id" = "T5"."id") INNER JOIN "book_tags" "T6" ON ("T5"."id" = "T6"."tag_id") WHERE "T6"."book_id" = ?"#
    );
    let same_row = and([
        q(book(), "contributions__role", "editor"),
        q(book(), "co_authors__age__gt", 60),
    ]);
    assert_eq!(
        sqlite(&Query::new(book()).filter(same_row).order_by([])),
        r#""book" INNER JOIN "contribution" ON ("book"."id" = "contribution"."book_id") INNER JOIN "author" ON ("contribution"."author_id" = "author"."id") WHERE ("contribution"."role" = ? AND "author"."age" > ?)"#
    );
}

#[test]
fn conditions_that_may_hold_alone_keep_rows_without_the_other() {
    let (penguin, crime) = (
        q(book(), "publisher__name", "Penguin"),
        q(book(), "category__name", "Crime"),
    );
    let either = Query::new(book())
        .filter(or([penguin.clone(), crime.clone()]))
        .order_by([]);
    assert_eq!(
        sqlite(&either),
        r#""book" LEFT OUTER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") LEFT OUTER JOIN "category" ON ("book"."category_id" = "category"."id") WHERE ("publisher"."name" = ? OR "category"."name" = ?)"#
    );
    let both = Query::new(book()).filter(and([penguin.clone(), crime])).order_by([]);
    assert_eq!(
        sqlite(&both),
        r#""book" INNER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") INNER JOIN "category" ON ("book"."category_id" = "category"."id") WHERE ("publisher"."name" = ? AND "category"."name" = ?)"#
    );
    let same = or([penguin, q(book(), "publisher__city", "Lima")]);
    assert_eq!(
        sqlite(&Query::new(book()).filter(same).order_by([])),
        r#""book" INNER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") WHERE ("publisher"."name" = ? OR "publisher"."city" = ?)"#
    );
}

#[test]
fn one_of_an_odd_number_may_hold_alone() {
    let penguin = and([
        q(book(), "publisher__name", "Penguin"),
        q(book(), "publisher__city", "Paris"),
    ]);
    let either = Query::new(book())
        .filter(xor([penguin.clone(), q(book(), "pages__gt", 9)]))
        .order_by([]);
    assert!(
        sqlite(&either).starts_with(r#""book" LEFT OUTER JOIN "publisher""#),
        "{}",
        sqlite(&either)
    );
    let both = Query::new(book())
        .filter(xor([penguin, q(book(), "publisher__founded", 1999)]))
        .order_by([]);
    assert!(
        sqlite(&both).starts_with(r#""book" INNER JOIN "publisher""#),
        "{}",
        sqlite(&both)
    );
}

#[test]
fn an_outer_join_is_inner_once_a_condition_needs_its_row() {
    let (penguin, crime) = (
        q(book(), "publisher__name", "Penguin"),
        q(book(), "category__name", "Crime"),
    );
    let query = Query::new(book())
        .filter(or([penguin.clone(), crime]))
        .filter(penguin)
        .order_by([]);
    assert_eq!(
        sqlite(&query),
        r#""book" INNER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") LEFT OUTER JOIN "category" ON ("book"."category_id" = "category"."id") WHERE (("publisher"."name" = ? OR "category"."name" = ?) AND "publisher"."name" = ?)"#
    );
}

#[test]
fn the_absence_of_a_related_row_is_asked_of_an_outer_join() {
    assert_eq!(
        sqlite(&Query::new(author()).filter(q(author(), "books__isnull", true))),
        r#""author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") WHERE "book"."id" IS NULL"#
    );
    assert_eq!(
        sqlite(&Query::new(author()).filter(q(author(), "mentor__rating__isnull", false))),
        r#""author" INNER JOIN "author" "T2" ON ("author"."mentor_id" = "T2"."id") WHERE "T2"."rating" IS NOT NULL"#
    );
    assert_eq!(
        sqlite(&Query::new(tag()).filter(q(tag(), "books", none()))),
        r#""tag" LEFT OUTER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") WHERE "book_tags"."book_id" IS NULL"#
    );
    assert_eq!(
        sqlite(&Query::new(author()).exclude(q(author(), "profile__newsletter", true))),
        r#""author" LEFT OUTER JOIN "profile" ON ("author"."id" = "profile"."author_id") WHERE NOT ("profile"."newsletter" = ? AND "profile"."newsletter" IS NOT NULL)"#
    );
}

#[test]
fn values_and_orders_keep_rows_without_a_relation() {
    let query = Query::new(category())
        .values([f(category(), "parent__parent__name")])
        .order_by(["parent__name"]);
    assert_eq!(
        sqlite(&query),
        r#"SELECT "T3"."name" FROM "category" LEFT OUTER JOIN "category" "T2" ON ("category"."parent_id" = "T2"."id") LEFT OUTER JOIN "category" "T3" ON ("T2"."parent_id" = "T3"."id") ORDER BY "T2"."name" ASC"#
    );
}

#[test]
fn select_related_brings_each_relation_before_those_behind_it() {
    let query = Query::new(review())
        .select_related("book__publisher")
        .select_related("book__author");
    let statement = compile_select(&query, Backend::Sqlite)
        .expect("it compiles")
        .expect("it has rows");
    let tables = statement.sql.split(" FROM ").next().unwrap_or_default();
    let order: Vec<&str> = [
        "\"review\".\"id\"",
        "\"book\".\"id\"",
        "\"publisher\".\"id\"",
        "\"author\".\"id\"",
    ]
    .into();
    let places: Vec<Option<usize>> = order.iter().map(|column| tables.find(column)).collect();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{tables}");
    assert_eq!(
        sqlite(&query),
        r#""review" INNER JOIN "book" ON ("review"."book_id" = "book"."id") LEFT OUTER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") INNER JOIN "author" ON ("book"."author_id" = "author"."id")"#
    );
}

#[test]
fn an_owner_s_key_that_is_a_column_of_the_model_does_not_come_twice() {
    let of_books = |limit: Option<u64>| {
        let mut reviews = Query::new(review());
        reviews.owner = Some(Owner {
            model: book(),
            relation: book().relation_named("reviews").expect("a relation"),
            kind: ValueKind::Integer,
            keys: OwnerKeys::Values(vec![Value::Integer(1), Value::Integer(2)]),
        });
        reviews.limit = limit;
        let statement = compile_select(&reviews, Backend::Postgres)
            .expect("it compiles")
            .expect("it has rows");
        let columns = statement.sql.split(r#" FROM "review""#).next().unwrap_or_default();
        columns.matches(r#""review"."book_id""#).count()
    };
    assert_eq!(of_books(None), 1);
    // Once among the columns, once as the last one, and once for the number of each owner's rows.
    assert_eq!(of_books(Some(3)), 3);
}

#[test]
fn an_owner_s_key_comes_last_and_its_join_is_shared_with_the_first_filter() {
    let owner = |relation: &str, keys: Vec<Value>| {
        Some(Owner {
            model: book(),
            relation: book().relation_named(relation).expect("a relation"),
            kind: ValueKind::Integer,
            keys: OwnerKeys::Values(keys),
        })
    };
    let mut authors = Query::new(author()).values([f(author(), "name"), f(author(), "contributions__role")]);
    authors.owner = owner("co_authors", vec![Value::Integer(5)]);
    authors = authors.filter(q(author(), "contributions__share__gt", 1));
    assert_eq!(
        sqlite(&authors),
        r#"SELECT "author"."name", "contribution"."role", "contribution"."book_id" FROM "author" INNER JOIN "contribution" ON ("author"."id" = "contribution"."author_id") WHERE ("contribution"."book_id" = ? AND "contribution"."share" > ?)"#
    );
    let mut tags = Query::new(tag());
    tags.owner = owner("tags", vec![Value::Integer(1), Value::Integer(2)]);
    let statement = compile_select(&tags, Backend::Postgres)
        .expect("it compiles")
        .expect("it has rows");
    assert_eq!(
        statement.sql,
        r#"SELECT "tag"."id", "tag"."name", "tag"."slug", "book_tags"."book_id" FROM "tag" INNER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") WHERE "book_tags"."book_id" = ANY($1)"#
    );
    let mut publishers = Query::new(publisher());
    publishers.owner = owner("publisher", vec![]);
    assert!(
        compile_select(&publishers, Backend::Postgres)
            .expect("it compiles")
            .is_none()
    );
    tags.limit = Some(3);
    tags = tags.order_by(["-name"]);
    let statement = compile_select(&tags, Backend::Postgres)
        .expect("it compiles")
        .expect("it has rows");
    assert_eq!(
        statement.sql,
        r#"SELECT "__col1", "__col2", "__col3", "__col4" FROM (SELECT "tag"."id" AS "__col1", "tag"."name" AS "__col2", "tag"."slug" AS "__col3", "book_tags"."book_id" AS "__col4", ROW_NUMBER() OVER (PARTITION BY "book_tags"."book_id" ORDER BY "tag"."name" DESC) AS "__row" FROM "tag" INNER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") WHERE "book_tags"."book_id" = ANY($1)) AS "subquery" WHERE "__row" > $2 AND "__row" <= $3 ORDER BY "__row""#
    );
    assert!(compile_select(&tags.distinct(), Backend::Postgres).is_err());
}

#[test]
fn a_subquery_gives_its_keys_or_its_one_value() {
    let books = Query::new(book()).filter(q(book(), "pages__gt", 1140));
    let by_key = Query::new(publisher())
        .filter(q(publisher(), "books__in", books.clone()))
        .distinct();
    assert_eq!(
        sqlite(&by_key),
        r#""publisher" INNER JOIN "book" ON ("publisher"."id" = "book"."publisher_id") WHERE "book"."id" IN (SELECT "U0"."id" FROM "book" "U0" WHERE "U0"."pages" > ?)"#
    );
    let titles = books.values([f(book(), "title")]).order_by(["title"]).slice(0, 3);
    let sliced = Query::new(tag()).filter(q(tag(), "name__in", titles));
    assert_eq!(
        text(&sliced, Backend::Postgres),
        r#""tag" WHERE "tag"."name" IN (SELECT "U0"."title" FROM "book" "U0" WHERE "U0"."pages" > $1 ORDER BY "U0"."title" ASC LIMIT $2)"#
    );
    assert_eq!(
        text(&sliced, Backend::Mariadb),
        "`tag` WHERE `tag`.`name` IN (SELECT * FROM (SELECT `U0`.`title` FROM `book` `U0` WHERE `U0`.`pages` > ? ORDER BY `U0`.`title` ASC LIMIT ?) AS `subquery`)"
    );
    let none = Query::new(tag()).filter(q(tag(), "id__in", [] as [i64; 0]));
    let empty = Query::new(tag()).filter(not(q(tag(), "id__in", none)));
    assert_eq!(sqlite(&empty), r#""tag""#);
}

#[test]
fn what_an_inner_join_makes_certain_is_no_condition() {
    let with_books = Query::new(author()).filter(q(author(), "books__title__isnull", false));
    assert_eq!(
        sqlite(&with_books),
        r#""author" INNER JOIN "book" ON ("author"."id" = "book"."author_id")"#
    );
    let or_old = or([q(author(), "books__title__isnull", false), q(author(), "age__gt", 90)]);
    assert_eq!(
        sqlite(&Query::new(author()).filter(or_old)),
        r#""author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id") WHERE ("book"."title" IS NOT NULL OR "author"."age" > ?)"#
    );
}
