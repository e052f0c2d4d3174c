//! Subqueries, conditional expressions, functions of text and filtered relations.

use super::bookshop::{author, book, review, tag};
use super::lookups::{Calls, and, by, count, f, not, q};
use super::{sqlite, text};
use crate::db::Backend;
use crate::models::options::ModelOptions;
use crate::models::query::{Function, Lookup, Node, OuterModel, Path, Query};
use crate::models::sql::{compile_bulk_update, compile_select, compile_update};
use crate::value::{Value, ValueKind};

/// A column of a query around.
fn outer(model: &'static ModelOptions, name: &str) -> Node {
    Node::Outer {
        model: Some(OuterModel(model)),
        expression: Box::new(f(model, name)),
    }
}

fn exists(query: Query) -> Node {
    Node::Exists(Box::new(query))
}

fn call(function: Function, arguments: Vec<Node>, kind: ValueKind) -> Node {
    Node::Function {
        function,
        arguments,
        kind,
    }
}

fn words(text: &str) -> Node {
    Node::Value(Value::Text(text.to_owned()))
}

fn number(number: i64) -> Node {
    Node::Value(Value::Integer(number))
}

fn selected(query: Query, node: Node, backend: Backend) -> String {
    let sql = text(&query.values([node]).order_by([]), backend);
    sql.split(" FROM ").next().unwrap_or_default().to_owned()
}

const BACKENDS: [Backend; 3] = [Backend::Sqlite, Backend::Postgres, Backend::Mariadb];

#[test]
fn a_subquery_names_the_row_around_it() {
    let books = Query::new(book()).filter(and([
        q(book(), "author", outer(author(), "id")),
        q(book(), "pages__gt", 9),
    ]));
    let query = Query::new(author()).filter(and([q(author(), "is_active", true), not(exists(books))]));
    assert_eq!(
        text(&query, Backend::Postgres),
        r#""author" WHERE ("author"."is_active" = $1 AND NOT (EXISTS(SELECT 1 FROM "book" "U0" WHERE ("U0"."author_id" = "author"."id" AND "U0"."pages" > $2))))"#
    );
    assert_eq!(
        text(&query, Backend::Mariadb),
        "`author` WHERE (`author`.`is_active` = ? AND NOT (EXISTS(SELECT 1 FROM `book` `U0` WHERE (`U0`.`author_id` = `author`.`id` AND `U0`.`pages` > ?))))"
    );
}

#[test]
fn the_nearest_query_over_the_model_is_meant() {
    let reviews = Query::new(review()).filter(and([
        q(review(), "book", outer(book(), "id")),
        q(review(), "reviewer__lt", outer(author(), "name")),
    ]));
    let books = Query::new(book()).filter(and([q(book(), "author", outer(author(), "id")), exists(reviews)]));
    assert_eq!(
        sqlite(&Query::new(author()).filter(exists(books))),
        r#""author" WHERE EXISTS(SELECT 1 FROM "book" "U0" WHERE ("U0"."author_id" = "author"."id" AND EXISTS(SELECT 1 FROM "review" "V0" WHERE ("V0"."book_id" = "U0"."id" AND "V0"."reviewer" < "author"."name"))))"#
    );
    let longer = Query::new(book()).filter(q(book(), "pages__gt", outer(book(), "pages")));
    assert_eq!(
        sqlite(&Query::new(book()).filter(exists(longer)).order_by([])),
        r#""book" WHERE EXISTS(SELECT 1 FROM "book" "U0" WHERE "U0"."pages" > "book"."pages")"#
    );
}

#[test]
fn an_exclusion_within_a_subquery_is_no_query_of_its_own() {
    let books = Query::new(book()).exclude(q(book(), "reviews__rating__lt", outer(book(), "pages")));
    assert_eq!(
        sqlite(&Query::new(book()).filter(exists(books)).order_by([])),
        r#""book" WHERE EXISTS(SELECT 1 FROM "book" "U0" WHERE NOT (EXISTS(SELECT 1 FROM "review" "V1" WHERE ("V1"."rating" < "book"."pages" AND "V1"."book_id" = "U0"."id"))))"#
    );
    let scaled = Node::Arithmetic {
        operator: crate::models::query::Operator::Multiply,
        left: Box::new(f(book(), "reviews__rating")),
        right: Box::new(outer(book(), "pages")),
        kind: ValueKind::Integer,
    };
    let books = Query::new(book()).exclude(scaled.lookup(Lookup::Gt, number(5)));
    assert_eq!(
        sqlite(&Query::new(book()).filter(exists(books)).order_by([])),
        r#""book" WHERE EXISTS(SELECT 1 FROM "book" "U0" WHERE NOT (EXISTS(SELECT 1 FROM "book" "V0" LEFT OUTER JOIN "review" "V1" ON ("V0"."id" = "V1"."book_id") WHERE (("V1"."rating" * "book"."pages") > ? AND "V0"."id" = "U0"."id"))))"#
    );
}

#[test]
fn a_row_around_is_told_from_none() {
    let of_author = || Query::new(book()).filter(q(book(), "author", outer(author(), "id")));
    let refused = |query: Query| {
        let refused = compile_select(&query, Backend::Sqlite).expect_err("it makes no sense");
        refused.to_string()
    };
    let message = "an `outer_ref` of `Author` may stand only in a subquery of a query over it";
    assert_eq!(refused(of_author()), message);
    assert_eq!(refused(Query::new(tag()).filter(exists(of_author()))), message);
    let counted = Node::Outer {
        model: None,
        expression: Box::new(count(author(), "books")),
    };
    let books = Query::new(book()).filter(q(book(), "pages", counted));
    assert!(refused(Query::new(author()).filter(exists(books))).contains("aggregate"));
}

#[test]
fn a_relation_is_looked_for_in_a_query() {
    let long = || Query::new(book()).filter(q(book(), "pages__gt", 900));
    assert_eq!(
        sqlite(&Query::new(author()).filter(q(author(), "books__in", long()))),
        r#""author" INNER JOIN "book" ON ("author"."id" = "book"."author_id") WHERE "book"."id" IN (SELECT "U0"."id" FROM "book" "U0" WHERE "U0"."pages" > ?)"#
    );
    assert_eq!(
        sqlite(&Query::new(author()).exclude(q(author(), "books__in", long()))),
        r#""author" WHERE NOT (EXISTS(SELECT 1 FROM "book" "U1" WHERE ("U1"."id" IN (SELECT "V0"."id" FROM "book" "V0" WHERE "V0"."pages" > ?) AND "U1"."author_id" = "author"."id")))"#
    );
}

#[test]
fn the_first_condition_that_holds_decides() {
    let case = Node::Case {
        branches: vec![
            (q(book(), "pages__gt", 500), words("long")),
            (not(q(book(), "publisher__city", "Oslo")), words("far")),
        ],
        default: Some(Box::new(words("other"))),
        kind: ValueKind::Text,
    };
    assert_eq!(
        selected(Query::new(book()), case.clone(), Backend::Postgres),
        r#"SELECT CASE WHEN "book"."pages" > $1 THEN $2 WHEN NOT ("publisher"."city" = $3 AND "publisher"."city" IS NOT NULL) THEN $4 ELSE $5 END"#
    );
    let mut query = Query::new(book());
    query.ordering = Some(vec![by(case, false)]);
    assert_eq!(
        sqlite(&query),
        r#""book" LEFT OUTER JOIN "publisher" ON ("book"."publisher_id" = "publisher"."id") ORDER BY CASE WHEN "book"."pages" > ? THEN ? WHEN NOT ("publisher"."city" = ? AND "publisher"."city" IS NOT NULL) THEN ? ELSE ? END ASC"#
    );
}

#[test]
fn what_never_holds_is_no_branch() {
    let branch = |condition, value| (condition, number(value));
    let never = Node::Value(Value::Boolean(false));
    let always = Node::Value(Value::Boolean(true));
    let case = |branches| Node::Case {
        branches,
        default: None,
        kind: ValueKind::Integer,
    };
    let some = case(vec![branch(never.clone(), 1), branch(q(book(), "pages", 2), 2)]);
    assert_eq!(
        selected(Query::new(book()), some, Backend::Sqlite),
        r#"SELECT CASE WHEN "book"."pages" = ? THEN ? END"#
    );
    let first = case(vec![branch(always, 1), branch(q(book(), "pages", 2), 2)]);
    assert_eq!(selected(Query::new(book()), first, Backend::Sqlite), "SELECT ?");
    assert_eq!(
        selected(Query::new(book()), case(vec![branch(never, 1)]), Backend::Sqlite),
        "SELECT ?"
    );
}

#[test]
fn texts_are_joined_without_regard_to_null() {
    let label = || {
        let arguments = vec![f(book(), "isbn"), words("/"), f(book(), "pages")];
        call(Function::Concat, arguments, ValueKind::Text)
    };
    let sql = BACKENDS.map(|backend| selected(Query::new(book()), label(), backend));
    assert_eq!(
        sql,
        [
            r#"SELECT (COALESCE("book"."isbn", '') || ? || COALESCE("book"."pages", ''))"#,
            r#"SELECT (COALESCE("book"."isbn", '') || $1::text || COALESCE("book"."pages"::text, ''))"#,
            "SELECT CONCAT_WS('', `book`.`isbn`, ?, `book`.`pages`)",
        ]
    );
}

#[test]
fn parts_of_texts_have_sizes() {
    let of = |function, sizes: &[i64]| {
        let arguments = [f(tag(), "slug")].into_iter().chain(sizes.iter().copied().map(number));
        let node = call(function, arguments.collect(), ValueKind::Text);
        BACKENDS.map(|backend| selected(Query::new(tag()), node.clone(), backend))
    };
    assert_eq!(
        of(Function::Substr, &[2, 3]),
        [
            r#"SELECT SUBSTR("tag"."slug", ?, ?)"#,
            r#"SELECT SUBSTRING("tag"."slug", $1::integer, $2::integer)"#,
            "SELECT SUBSTR(`tag`.`slug`, ?, ?)",
        ]
    );
    assert_eq!(
        of(Function::Right, &[4]),
        [
            r#"SELECT SUBSTR("tag"."slug", -?)"#,
            r#"SELECT RIGHT("tag"."slug", $1::integer)"#,
            "SELECT RIGHT(`tag`.`slug`, ?)",
        ]
    );
    assert_eq!(
        of(Function::Repeat, &[2])[0],
        "SELECT (SELECT CASE WHEN size IS NOT NULL THEN REPLACE(HEX(ZEROBLOB(size)), '00', whole) END"
    );
    let padded = call(
        Function::RPad,
        vec![f(tag(), "slug"), number(8), words("*")],
        ValueKind::Text,
    );
    let sql = BACKENDS.map(|backend| selected(Query::new(tag()), padded.clone(), backend));
    assert_eq!(
        sql[0],
        r"SELECT (SELECT SUBSTR(whole, 1, size) || SUBSTR(REPLACE(HEX(ZEROBLOB(size)), '00', fill), 1, MAX(size - LENGTH(whole), 0))"
    );
    assert_eq!(sql[1], r#"SELECT RPAD("tag"."slug", $1::integer, $2::text)"#);
    assert_eq!(sql[2], "SELECT RPAD(`tag`.`slug`, ?, ?)");
    let from_nothing = call(Function::Substr, vec![f(tag(), "slug"), number(0)], ValueKind::Text);
    let refused = compile_select(&Query::new(tag()).values([from_nothing]), Backend::Sqlite);
    assert!(refused.is_err_and(|error| error.to_string().contains("counted from 1")));
}

#[test]
fn functions_have_their_names() {
    let of = |function| {
        let node = call(function, vec![f(book(), "title"), words("a")], ValueKind::Text);
        BACKENDS.map(|backend| selected(Query::new(book()), node.clone(), backend))
    };
    assert_eq!(
        of(Function::Greatest),
        [
            r#"SELECT MAX("book"."title", ?)"#,
            r#"SELECT GREATEST("book"."title", $1)"#,
            "SELECT GREATEST(`book`.`title`, ?)",
        ]
    );
    assert_eq!(of(Function::StrIndex)[1], r#"SELECT STRPOS("book"."title", $1)"#);
    assert_eq!(of(Function::StrIndex)[2], "SELECT INSTR(`book`.`title`, ?)");
    assert_eq!(of(Function::NullIf)[0], r#"SELECT NULLIF("book"."title", ?)"#);
    let alone = |function, backend| {
        let node = call(function, vec![f(book(), "title")], ValueKind::Text);
        selected(Query::new(book()), node, backend)
    };
    assert_eq!(
        alone(Function::Ord, Backend::Sqlite),
        r#"SELECT UNICODE("book"."title")"#
    );
    assert_eq!(
        alone(Function::Ord, Backend::Postgres),
        r#"SELECT ASCII("book"."title")"#
    );
    assert_eq!(
        alone(Function::Reverse, Backend::Mariadb),
        "SELECT REVERSE(`book`.`title`)"
    );
    assert_eq!(
        alone(Function::Chr, Backend::Postgres),
        r#"SELECT CHR("book"."title"::integer)"#
    );
    assert_eq!(
        alone(Function::Chr, Backend::Mariadb),
        "SELECT CHAR(`book`.`title` USING utf16)"
    );
    let random = call(Function::Random, Vec::new(), ValueKind::Float);
    let mut shuffled = Query::new(tag());
    shuffled.ordering = Some(vec![by(random, false)]);
    assert_eq!(text(&shuffled, Backend::Postgres), r#""tag" ORDER BY RANDOM() ASC"#);
    assert_eq!(text(&shuffled, Backend::Mysql), "`tag` ORDER BY RAND() ASC");
}

#[test]
fn an_update_counts_in_a_subquery() {
    let reviews = Query::new(review())
        .filter(q(review(), "book", outer(book(), "id")))
        .values([count(review(), "id")]);
    let value = call(
        Function::Coalesce,
        vec![Node::Subquery(Box::new(reviews)), number(0)],
        ValueKind::Integer,
    );
    let pages = book().column_named("pages").expect("a column");
    let query = Query::new(book()).filter(q(book(), "id__lt", 3));
    let statement = compile_update(&query, &[(pages, value)], Backend::Postgres).expect("it compiles");
    assert_eq!(
        statement.expect("it has rows").sql,
        r#"UPDATE "book" SET "pages" = COALESCE((SELECT COUNT("U0"."id") FROM "review" "U0" WHERE "U0"."book_id" = "book"."id"), $1) WHERE "book"."id" < $2"#
    );
}

#[test]
fn a_bulk_update_computes_for_each_row() {
    let pages = book().column_named("pages").expect("a column");
    let twice = Node::Arithmetic {
        operator: crate::models::query::Operator::Multiply,
        left: Box::new(f(book(), "pages")),
        right: Box::new(number(2)),
        kind: ValueKind::Integer,
    };
    let rows = [(Value::Integer(1), vec![twice]), (Value::Integer(2), vec![number(7)])];
    let statement = compile_bulk_update(&Query::new(book()), &[pages], &rows, Backend::Postgres).expect("it compiles");
    assert_eq!(
        statement.expect("it has rows").sql,
        r#"UPDATE "book" SET "pages" = CASE "id" WHEN $1 THEN ("book"."pages" * $2) WHEN $3 THEN $4 END WHERE "book"."id" = ANY($5)"#
    );
    let far = [(Value::Integer(1), vec![f(book(), "author__age")])];
    assert!(compile_bulk_update(&Query::new(book()), &[pages], &far, Backend::Postgres).is_err());
}

/// Authors, with their drafts alone.
fn with_drafts() -> Query {
    let mut query = Query::new(author());
    let Node::Column { path, .. } = f(author(), "books") else {
        panic!("a relation ends at its key")
    };
    query.filter_relation(path, q(book(), "status", "draft"));
    query
}

#[test]
fn a_filtered_relation_joins_some_rows() {
    let join = r#""author" LEFT OUTER JOIN "book" ON ("author"."id" = "book"."author_id" AND "book"."status" = ?)"#;
    let values = with_drafts().values([f(author(), "id"), f(author(), "books__title")]);
    assert_eq!(
        sqlite(&values.order_by(["books__title"])),
        format!(r#"SELECT "author"."id", "book"."title" FROM {join} ORDER BY "book"."title" ASC"#)
    );
    assert_eq!(
        sqlite(&with_drafts().annotate(count(author(), "books"))),
        format!(r#"{join} GROUP BY "author"."id""#)
    );
    // All that is said is about the same rows, in each call of `filter` too.
    let filtered = with_drafts()
        .filter(q(author(), "books__pages__gt", 5))
        .filter(q(author(), "books__pages__lt", 9));
    assert_eq!(
        sqlite(&filtered),
        r#""author" INNER JOIN "book" ON ("author"."id" = "book"."author_id" AND "book"."status" = ?) WHERE ("book"."pages" > ? AND "book"."pages" < ?)"#
    );
    assert_eq!(sqlite(&with_drafts()), r#""author""#, "what is not used is not joined");
}

#[test]
fn the_condition_of_a_filtered_relation_is_about_its_row() {
    let mut query = with_drafts();
    let Node::Column { path, .. } = f(author(), "contributions") else {
        panic!("a relation ends at its key")
    };
    query.filter_relation(
        path,
        Node::Column {
            path: Path::ROOT.join(0),
            column: book().column_named("title").expect("a column"),
        }
        .lookup(Lookup::Exact, words("x")),
    );
    let refused = compile_select(&query, Backend::Sqlite).expect_err("it joins another table");
    assert!(refused.to_string().contains("the related row itself"), "{refused}");
    let mut twice = with_drafts();
    let relation = twice.filtered[0].clone();
    twice.filter_relation(relation.path, relation.condition);
    assert!(compile_select(&twice, Backend::Sqlite).is_err());
}
