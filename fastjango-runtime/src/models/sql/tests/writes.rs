//! Inserts, updates and deletes.

use super::bookshop::{author, book, tag};
use super::lookups::{Calls, count, f, not, q};
use crate::db::Backend;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Operator, Query};
use crate::models::sql::{Conflict, Insert, compile_delete, compile_insert, compile_update};
use crate::value::{Value, ValueKind};

fn insert(conflict: Conflict<'_>, backend: Backend) -> String {
    let row = || vec![Value::Text("new".to_owned()), Value::Text("new".to_owned())];
    let insert = Insert {
        table: "tag",
        columns: &["name", "slug"],
        rows: vec![row(), row()],
        returning: &["id"],
        conflict,
    };
    compile_insert(insert, backend).expect("it compiles").sql.into_owned()
}

#[test]
fn rows_are_inserted_together() {
    assert_eq!(
        insert(Conflict::Refuse, Backend::Postgres),
        r#"INSERT INTO "tag" ("name", "slug") VALUES ($1, $2), ($3, $4) RETURNING "id""#
    );
    assert_eq!(
        insert(Conflict::Ignore { column: "id" }, Backend::Sqlite),
        r#"INSERT INTO "tag" ("name", "slug") VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING RETURNING "id""#
    );
    assert_eq!(
        insert(Conflict::Ignore { column: "id" }, Backend::Mariadb),
        "INSERT INTO `tag` (`name`, `slug`) VALUES (?, ?), (?, ?) ON DUPLICATE KEY UPDATE `id` = `id` RETURNING `id`"
    );
    let update = Conflict::Update {
        unique: &["name"],
        columns: &["slug"],
    };
    assert_eq!(
        insert(update, Backend::Postgres),
        r#"INSERT INTO "tag" ("name", "slug") VALUES ($1, $2), ($3, $4) ON CONFLICT ("name") DO UPDATE SET "slug" = EXCLUDED."slug" RETURNING "id""#
    );
    assert_eq!(
        insert(update, Backend::Mysql),
        "INSERT INTO `tag` (`name`, `slug`) VALUES (?, ?), (?, ?) ON DUPLICATE KEY UPDATE `slug` = VALUES(`slug`)"
    );
}

#[test]
fn a_row_of_defaults_has_no_columns() {
    let insert = |rows: Vec<Vec<Value>>| {
        let insert = Insert {
            table: "tag",
            columns: &[],
            rows,
            returning: &[],
            conflict: Conflict::Refuse,
        };
        compile_insert(insert, Backend::Mysql)
    };
    assert_eq!(
        insert(vec![vec![]]).expect("it compiles").sql,
        "INSERT INTO `tag` () VALUES ()"
    );
    assert!(insert(vec![vec![], vec![]]).is_err());
    assert!(insert(vec![]).is_err());
    assert!(insert(vec![vec![Value::Integer(1)]]).is_err());
}

fn price() -> ColumnIndex {
    book().column_named("price").expect("a column")
}

fn update(query: &Query, node: Node, backend: Backend) -> String {
    let statement = compile_update(query, &[(price(), node)], backend).expect("it compiles");
    statement.map_or_else(String::new, |statement| statement.sql.into_owned())
}

fn cheaper() -> Node {
    Node::Arithmetic {
        operator: Operator::Multiply,
        left: Box::new(f(book(), "price")),
        right: Box::new(Node::Value(Value::Decimal(rust_decimal::Decimal::new(9, 1)))),
        kind: ValueKind::Decimal,
    }
}

#[test]
fn an_update_of_one_table_has_its_condition() {
    let drafts = Query::new(book()).filter(q(book(), "status", "draft"));
    assert_eq!(
        update(&drafts, cheaper(), Backend::Postgres),
        r#"UPDATE "book" SET "price" = ("book"."price" * $1) WHERE "book"."status" = $2"#
    );
    assert_eq!(
        update(&drafts, cheaper(), Backend::Sqlite),
        r#"UPDATE "book" SET "price" = CAST(("book"."price" * ?) AS NUMERIC) WHERE "book"."status" = ?"#
    );
    let none = Query::new(book()).filter(q(book(), "id__in", [] as [i64; 0]));
    assert_eq!(update(&none, cheaper(), Backend::Sqlite), "");
}

#[test]
fn an_update_sets_a_column_after_what_reads_it() {
    let column = |name: &str| book().column_named(name).expect("a column");
    let query = Query::new(book()).filter(q(book(), "status", "draft"));
    let sum = |left, right| Node::Arithmetic {
        operator: Operator::Add,
        left: Box::new(f(book(), left)),
        right: Box::new(f(book(), right)),
        kind: ValueKind::Decimal,
    };
    let set = |assignments: &[(&str, Node)], backend| {
        let assignments: Vec<_> = assignments
            .iter()
            .map(|(name, node)| (column(name), node.clone()))
            .collect();
        let compiled = compile_update(&query, &assignments, backend);
        compiled.map(|statement| statement.expect("it has rows").sql.into_owned())
    };
    let chain = [
        ("price", cheaper()),
        ("discount", sum("price", "pages")),
        ("pages", Node::Value(Value::Integer(1))),
    ];
    assert_eq!(
        set(&chain, Backend::Mysql).expect("it compiles"),
        "UPDATE `book` SET `discount` = (`book`.`price` + `book`.`pages`), `price` = (`book`.`price` * ?), `pages` = ? WHERE `book`.`status` = ?"
    );
    assert_eq!(
        set(&chain, Backend::Mariadb).expect("it compiles"),
        "UPDATE `book` SET `price` = (`book`.`price` * ?), `discount` = (`book`.`price` + `book`.`pages`), `pages` = ? WHERE `book`.`status` = ?"
    );
    let circle = [("price", f(book(), "pages")), ("pages", f(book(), "price"))];
    let refused = set(&circle, Backend::Mysql).expect_err("there is no order").to_string();
    assert!(refused.contains("`price`, `pages` of Book"), "{refused}");
    assert!(set(&circle, Backend::Sqlite).is_ok());
}

#[test]
fn an_update_over_joins_is_by_key() {
    let query = Query::new(book()).filter(q(book(), "author__name", "Eco"));
    assert_eq!(
        update(&query, cheaper(), Backend::Postgres),
        r#"UPDATE "book" SET "price" = ("book"."price" * $1) WHERE "book"."id" IN (SELECT "book"."id" FROM "book" INNER JOIN "author" ON ("book"."author_id" = "author"."id") WHERE "author"."name" = $2)"#
    );
    assert_eq!(
        update(&query, cheaper(), Backend::Mariadb),
        "UPDATE `book` SET `price` = (`book`.`price` * ?) WHERE `book`.`id` IN (SELECT * FROM (SELECT `book`.`id` FROM `book` INNER JOIN `author` ON (`book`.`author_id` = `author`.`id`) WHERE `author`.`name` = ?) AS `subquery`)"
    );
    let unread = Query::new(book()).filter(not(q(book(), "reviews__rating", 1)));
    assert_eq!(
        update(&unread, cheaper(), Backend::Postgres),
        r#"UPDATE "book" SET "price" = ("book"."price" * $1) WHERE NOT (EXISTS(SELECT 1 FROM "review" "U1" WHERE ("U1"."rating" = $2 AND "U1"."book_id" = "book"."id")))"#
    );
    assert_eq!(
        update(&unread, cheaper(), Backend::Mariadb),
        "UPDATE `book` SET `price` = (`book`.`price` * ?) WHERE `book`.`id` IN (SELECT * FROM (SELECT `book`.`id` FROM `book` WHERE NOT (EXISTS(SELECT 1 FROM `review` `U1` WHERE (`U1`.`rating` = ? AND `U1`.`book_id` = `book`.`id`)))) AS `subquery`)"
    );
}

#[test]
fn an_insert_of_other_names_has_a_text_of_its_own() {
    let insert = |table, columns: &[&str], returning: &[&str], backend| {
        let values = (1..).map(Value::Integer).take(columns.len()).collect();
        let insert = Insert {
            table,
            columns,
            rows: vec![values],
            returning,
            conflict: Conflict::Refuse,
        };
        let statement = compile_insert(insert, backend).expect("it compiles");
        assert_eq!(statement.parameters.len(), columns.len());
        statement.sql.into_owned()
    };
    // Twice, so that each is also taken from what is kept.
    for _ in 0..2 {
        assert_eq!(
            insert("t", &["ab", "c"], &[], Backend::Postgres),
            r#"INSERT INTO "t" ("ab", "c") VALUES ($1, $2)"#
        );
        assert_eq!(
            insert("t", &["a", "bc"], &[], Backend::Postgres),
            r#"INSERT INTO "t" ("a", "bc") VALUES ($1, $2)"#
        );
        assert_eq!(
            insert("t", &["ab"], &["c"], Backend::Postgres),
            r#"INSERT INTO "t" ("ab") VALUES ($1) RETURNING "c""#
        );
        assert_eq!(insert("t", &[], &[], Backend::Mysql), "INSERT INTO `t` () VALUES ()");
        assert_eq!(
            insert("t", &["ab"], &[], Backend::Mysql),
            "INSERT INTO `t` (`ab`) VALUES (?)"
        );
    }
}

#[test]
fn an_update_of_the_impossible_is_refused() {
    let all = Query::new(book());
    let refused = |query: &Query, node: Node| {
        let error = compile_update(query, &[(price(), node)], Backend::Sqlite).expect_err("it is refused");
        error.to_string()
    };
    assert_eq!(
        refused(&all, f(book(), "author__rating")),
        "an update can't refer to columns of related rows"
    );
    assert_eq!(
        refused(&all, count(book(), "id")),
        "an update can't refer to aggregates; use a subquery"
    );
    assert_eq!(
        refused(&all.clone().slice(0, 1), cheaper()),
        "a query with a limit or an offset can't be updated"
    );
    assert!(compile_update(&all, &[], Backend::Sqlite).is_err());
}

#[test]
fn a_delete_is_by_condition_or_by_key() {
    let delete = |query: &Query, backend| {
        let statement = compile_delete(query, backend).expect("it compiles");
        statement.expect("it has rows").sql.into_owned()
    };
    assert_eq!(
        delete(&Query::new(tag()).filter(q(tag(), "slug", "rare")), Backend::Postgres),
        r#"DELETE FROM "tag" WHERE "tag"."slug" = $1"#
    );
    assert_eq!(
        delete(&Query::new(tag()).filter(q(tag(), "books__pages", 1)), Backend::Sqlite),
        r#"DELETE FROM "tag" WHERE "tag"."id" IN (SELECT "tag"."id" FROM "tag" INNER JOIN "book_tags" ON ("tag"."id" = "book_tags"."tag_id") INNER JOIN "book" ON ("book_tags"."book_id" = "book"."id") WHERE "book"."pages" = ?)"#
    );
    let prolific = count(author(), "books").lookup(crate::models::query::Lookup::Gt, Node::Value(Value::Integer(3)));
    assert_eq!(
        delete(&Query::new(author()).filter(prolific), Backend::Mysql),
        "DELETE FROM `author` WHERE `author`.`id` IN (SELECT * FROM (SELECT `author`.`id` FROM `author` LEFT OUTER JOIN `book` ON (`author`.`id` = `book`.`author_id`) GROUP BY `author`.`id` HAVING COUNT(`book`.`id`) > ?) AS `subquery`)"
    );
    assert!(compile_delete(&Query::new(tag()).slice(0, 1), Backend::Sqlite).is_err());
}
