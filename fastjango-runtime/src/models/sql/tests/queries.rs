//! Filters, joins, ordering and slices.

use super::bookshop::{author, book, review};
use super::lookups::{Calls, q};
use super::{sqlite, text};
use crate::db::Backend;
use crate::models::query::Query;

#[test]
fn forward_paths_are_inner_joins() {
    let query = Query::new(review()).filter(q(review(), "book__author__name__endswith", "Kafka"));
    assert_eq!(
        sqlite(&query),
        r#""review" INNER JOIN "book" ON ("review"."book_id" = "book"."id") INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "author"."name" LIKE ? ESCAPE '\'"#
    );
}

#[test]
fn the_key_of_a_relation_needs_no_join() {
    let query = Query::new(book()).filter(q(book(), "author__id", 12)).order_by([]);
    assert_eq!(
        text(&query, Backend::Postgres),
        r#""book" WHERE "book"."author_id" = $1"#
    );
}

#[test]
fn a_second_filter_joins_a_to_many_relation_anew() {
    let draft = q(author(), "books__status", "draft");
    let query = Query::new(author()).filter(draft.clone()).filter(draft);
    assert_eq!(
        text(&query, Backend::Mariadb),
        "`author` INNER JOIN `book` ON (`author`.`id` = `book`.`author_id`) INNER JOIN `book` `T3` ON (`author`.`id` = `T3`.`author_id`) WHERE (`book`.`status` = ? AND `T3`.`status` = ?)"
    );
}
