//! Slices of the first table, arrays of related rows and counts beside the rows.

use super::bookshop::{author, book, review};
use super::lookups::{Calls, f, or, q};
use super::{sqlite, text};
use crate::db::Backend;
use crate::models::query::{Node, Owner, OwnerKeys, Path, Query};
use crate::value::ValueKind;

/// The texts of the reviews of a book, as one value.
fn reviews() -> Node {
    let mut reviews = Query::new(review())
        .values([f(review(), "text"), f(review(), "rating")])
        .order_by(["id"]);
    reviews.owner = Some(Owner {
        model: book(),
        relation: book().relation_named("reviews").expect("a relation"),
        kind: ValueKind::Integer,
        keys: OwnerKeys::Outer(Path::ROOT, book().primary_key),
    });
    Node::Rows(Box::new(reviews))
}

#[test]
fn related_rows_are_gathered_for_the_rows_of_the_slice_alone() {
    let page = Query::new(book())
        .values([f(book(), "title"), f(book(), "author__name"), reviews()])
        .filter(q(book(), "publisher__name", "Penguin"))
        .order_by(["-price"])
        .slice(40, 60);
    assert_eq!(
        text(&page, Backend::Postgres),
        r#"SELECT "book"."title", "author"."name", ARRAY(SELECT ROW("U0"."text", "U0"."rating") FROM "review" "U0" WHERE "U0"."book_id" = "book"."id" ORDER BY "U0"."id" ASC) FROM (SELECT "book"."title", "book"."id", "book"."price", "book"."author_id" FROM "book" INNER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") WHERE "publisher"."name" = $1 ORDER BY "book"."price" DESC LIMIT $2 OFFSET $3) "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") ORDER BY "book"."price" DESC"#
    );
}

#[test]
fn rows_that_are_skipped_are_not_joined() {
    let page = |start| {
        Query::new(book())
            .values([f(book(), "title"), f(book(), "author__name")])
            .order_by(["id"])
            .slice(start, start + 20)
    };
    assert_eq!(
        sqlite(&page(20)),
        r#"SELECT "book"."title", "author"."name" FROM (SELECT "book"."title", "book"."id", "book"."author_id" FROM "book" ORDER BY "book"."id" ASC LIMIT ? + 0 OFFSET ?) "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") ORDER BY "book"."id" ASC"#
    );
    assert_eq!(
        sqlite(&page(0)),
        r#"SELECT "book"."title", "author"."name" FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") ORDER BY "book"."id" ASC LIMIT ? + 0"#
    );
}

#[test]
fn what_the_order_needs_is_joined_on_both_sides() {
    let page = Query::new(book())
        .values([f(book(), "title"), f(book(), "publisher__name")])
        .order_by(["author__name"])
        .slice(20, 40);
    assert_eq!(
        sqlite(&page),
        r#"SELECT "book"."title", "publisher"."name" FROM (SELECT "book"."title", "book"."publisher_id", "book"."author_id" FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") ORDER BY "author"."name" ASC LIMIT ? + 0 OFFSET ?) "book" LEFT OUTER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") INNER JOIN "author" ON ("book"."author_id" = "author"."id") ORDER BY "author"."name" ASC"#
    );
}

#[test]
fn joins_that_lose_or_multiply_rows_are_made_first() {
    let many = Query::new(author())
        .values([f(author(), "name"), f(author(), "books__title")])
        .order_by(["id"])
        .slice(20, 40);
    assert!(!sqlite(&many).contains("(SELECT"), "{}", sqlite(&many));
    let distinct = Query::new(book())
        .values([f(book(), "author__name")])
        .order_by(["id"])
        .distinct()
        .slice(20, 40);
    assert!(!sqlite(&distinct).contains("(SELECT"), "{}", sqlite(&distinct));
    let required = Query::new(book())
        .values([f(book(), "title"), f(book(), "author__name")])
        .filter(q(book(), "publisher__city__isnull", false))
        .order_by(["id"])
        .slice(20, 40);
    assert!(
        sqlite(&required).contains(r#"INNER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") ORDER BY"#),
        "{}",
        sqlite(&required)
    );
}

#[test]
fn the_number_of_rows_stands_beside_them() {
    let books = Query::new(book()).filter(q(book(), "author__name", "Kafka"));
    assert!(books.can_be_counted());
    let mut page = books.values([f(book(), "id")]).order_by(["id"]).slice(0, 20);
    page.counted = true;
    assert_eq!(
        text(&page, Backend::Postgres),
        r#"SELECT "book"."id", (SELECT COUNT(*) FROM "book" "U0" INNER JOIN "author" "U1" ON ("U0"."author_id" = "U1"."id") WHERE "U1"."name" = $1) FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "author"."name" = $2 ORDER BY "book"."id" ASC LIMIT $3"#
    );
    assert!(!Query::new(book()).distinct().can_be_counted());
    assert!(!Query::new(book()).order_by([]).slice(0, 3).can_be_counted());
}

#[test]
fn a_column_leaves_the_slice_once() {
    let page = Query::new(book())
        .values([f(book(), "id"), f(book(), "uid"), f(book(), "author__name"), reviews()])
        .order_by(["uid", "id"])
        .slice(20, 40);
    let text = text(&page, Backend::Postgres);
    let slice = text.split_once("FROM (SELECT ").map_or("", |(_, slice)| slice);
    let columns = slice.split_once(" FROM ").map_or("", |(columns, _)| columns);
    assert_eq!(columns, r#""book"."id", "book"."uid", "book"."author_id""#, "{text}");
}

#[test]
fn the_row_of_a_key_needs_no_limit_and_no_order() {
    let first = |mut query: Query| {
        query.take_first();
        (query.limit, query.ordering.map(|ordering| ordering.len()))
    };
    let books = || Query::new(book());
    assert_eq!(first(books().filter(q(book(), "id", 1))), (None, Some(0)));
    let two = books().filter(q(book(), "pages__gt", 9)).filter(q(book(), "id", 1));
    assert_eq!(first(two), (None, Some(0)));
    let several = [
        books(),
        books().filter(q(book(), "pages", 1)),
        books().filter(q(book(), "id__gt", 1)),
        books().exclude(q(book(), "id", 1)),
        books().filter(or([q(book(), "id", 1), q(book(), "id", 2)])),
        // Each review makes a row of its own.
        books()
            .filter(q(book(), "id", 1))
            .filter(q(book(), "reviews__rating", 5)),
        books().filter(q(book(), "id", 1)).slice(1, 5),
    ];
    for query in several {
        assert_eq!(first(query).0, Some(1));
    }
}
