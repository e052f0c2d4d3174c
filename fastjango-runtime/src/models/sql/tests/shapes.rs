//! Queries of one shape share a text, and bring their own values.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use serde_json::Value as Json;
use uuid::Uuid;

use super::bookshop::book;
use super::lookups::{Calls as _, by, f, q};
use crate::db::Backend;
use crate::models::query::{Aggregate, Node, Operator, Query, Selection};
use crate::models::sql::{cache, compile_rows, compile_select};
use crate::value::{Value, ValueKind};

/// Compiles two queries of one shape on each database, and compares the second's statement, from what the first left,
/// with what compiling it anew gives.
fn compare(first: &Query, second: &Query) {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        compile_select(first, backend).expect("it can be compiled");
        let statement = compile_select(second, backend).expect("it can be compiled");
        assert_eq!(statement, compile_rows(second, backend).expect("it can be compiled"));
    }
}

/// The parameters of the second of two queries of one shape.
fn after(first: &Query, second: &Query) -> Vec<Value> {
    compare(first, second);
    let statement = compile_select(second, Backend::Postgres).expect("it can be compiled");
    statement.expect("it may have rows").parameters
}

fn of(author: &str, pages: i64) -> Query {
    Query::new(book())
        .filter(q(book(), "author__name", author))
        .filter(q(book(), "pages__gt", pages))
}

#[test]
fn the_values_of_the_second_query_are_its_own() {
    let parameters = after(&of("Kafka", 100).slice(20, 40), &of("Woolf", 200).slice(40, 60));
    assert_eq!(
        parameters,
        [
            Value::Text("Woolf".into()),
            Value::Integer(200),
            Value::Integer(60),
            Value::Integer(40)
        ]
    );
    assert!(cache::is_cached(&of("Proust", 300).slice(2, 3), Backend::Postgres));
}

#[test]
fn equal_values_are_not_taken_for_each_other() {
    let query = |least: i64, most: i64| {
        Query::new(book())
            .filter(q(book(), "pages__gt", least))
            .filter(q(book(), "id__lt", most))
    };
    let parameters = after(&query(7, 7), &query(1, 2));
    assert_eq!(parameters, [Value::Integer(1), Value::Integer(2)]);
}

#[test]
fn what_the_text_depends_on_is_part_of_the_shape() {
    let in_stock = |value: bool| Query::new(book()).filter(q(book(), "in_stock", value));
    compare(&in_stock(true), &in_stock(false));
    compare(&of("Kafka", 1), &of("Kafka", i64::MAX));
    compare(&of("Kafka", 1), &of("Kafka", -1));
    compare(&of("Kafka", 1).slice(0, 20), &of("Kafka", 1).slice(0, 0));
    let null = Value::Null(ValueKind::Text);
    compare(
        &of("Kafka", 1),
        &Query::new(book()).filter(q(book(), "author__name", null)),
    );
}

#[test]
fn patterns_are_made_of_the_values_of_the_second_query() {
    let title = |part: &str| Query::new(book()).filter(q(book(), "title__icontains", part));
    assert_eq!(after(&title("a"), &title("50%")), [Value::Text(r"%50\%%".into())]);
    for lookup in [
        "title__iexact",
        "title__contains",
        "title__istartswith",
        "title__endswith",
    ] {
        let query = |title: &str| Query::new(book()).filter(q(book(), lookup, title));
        compare(&query("a"), &query(r"50%_\"));
        assert!(cache::is_cached(&query("b"), Backend::Sqlite), "{lookup}");
    }
    let both = |part: &str| {
        Query::new(book()).filter(Node::Or(vec![
            q(book(), "title__icontains", part),
            q(book(), "author__name__icontains", part),
        ]))
    };
    compare(&both("a"), &both("b"));
    let pages = |part: i64| Query::new(book()).filter(q(book(), "pages__contains", part));
    compare(&pages(7), &pages(12));
    assert!(cache::is_cached(&both("c"), Backend::Postgres) && cache::is_cached(&pages(3), Backend::Mariadb));
}

#[test]
fn years_are_compiled_anew() {
    let published = |year: i64| Query::new(book()).filter(q(book(), "published__year", year));
    compare(&published(2001), &published(2002));
    assert!(!cache::is_cached(&published(2003), Backend::Postgres));
}

#[test]
fn groups_are_kept_where_no_value_tells_them() {
    let count = |filter: Option<Node>| Node::Aggregate {
        aggregate: Aggregate::Count,
        argument: Some(Box::new(f(book(), "reviews__id"))),
        distinct: false,
        filter: filter.map(Box::new),
        kind: ValueKind::Integer,
    };
    let grouped = |pages: i64, values: Vec<Node>| {
        let mut query = Query::new(book()).filter(q(book(), "pages__gt", pages));
        query.selection = Selection::Values(values);
        query
    };
    let titles = |pages| grouped(pages, vec![f(book(), "title"), count(None)]);
    compare(&titles(300), &titles(400));
    assert!(cache::is_cached(&titles(500), Backend::Postgres));
    // Equal in one query, and not in the next.
    let good = |first: i64, second: i64| {
        let [first, second] = [first, second].map(|pages| count(Some(q(book(), "pages__lt", pages))));
        grouped(100, vec![first, second])
    };
    compare(&good(200, 200), &good(200, 300));
    assert!(!cache::is_cached(&good(200, 200), Backend::Postgres));
}

#[test]
fn an_order_by_what_may_be_selected_is_compiled_anew() {
    let more = |number: i64| Node::Arithmetic {
        operator: Operator::Add,
        left: Box::new(f(book(), "pages")),
        right: Box::new(Node::Value(Value::Integer(number))),
        kind: ValueKind::Integer,
    };
    let ordered = |number| {
        let mut query = Query::new(book());
        query.ordering = Some(vec![by(more(number), false)]);
        query.selection = Selection::Values(vec![more(1)]);
        query
    };
    compare(&ordered(2), &ordered(1));
    assert!(!cache::is_cached(&ordered(2), Backend::Postgres));
}

#[test]
fn a_plan_has_its_own_values_within() {
    let nodes: &'static [Node] = Box::leak(Box::new([f(book(), "id"), q(book(), "pages__gt", 300)]));
    let planned = |author: &str| {
        let mut query = Query::new(book()).filter(q(book(), "author__name", author));
        query.selection = Selection::Planned(nodes);
        query
    };
    let parameters = after(&planned("Kafka"), &planned("Woolf"));
    assert_eq!(parameters, [Value::Integer(300), Value::Text("Woolf".into())]);
    assert!(cache::is_cached(&planned("Proust"), Backend::Postgres));
}

#[test]
fn a_list_is_never_taken_for_an_earlier_one() {
    let lists = [
        [5, 10, 7, 8, 9].map(Value::Integer),
        [5, 10, 7, 8, 9].map(|number| Value::Decimal(number.into())),
        [5.0, 10.0, 7.0, 8.0, 9.0].map(Value::Float),
        [true, false, true, true, false].map(Value::Boolean),
        ["5", "10", "7", "8", "9"].map(|text| Value::Text(text.into())),
        ["5", "10", "7", "8", "9"].map(|text| Value::Bytes(text.into())),
        [5, 10, 7, 8, 9].map(|number| Value::Json(Json::from(number))),
        [5, 10, 7, 8, 9].map(|day| Value::Date(NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November"))),
        [5, 10, 7, 8, 9].map(|hour| Value::Time(NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour of the day"))),
        [5, 10, 7, 8, 9].map(|second| Value::DateTime(DateTime::from_timestamp_secs(second).expect("near 1970"))),
        [5, 10, 7, 8, 9].map(|second| Value::Duration(TimeDelta::seconds(second))),
        [5, 10, 7, 8, 9].map(|number| Value::Uuid(Uuid::from_u128(number))),
    ];
    for column in ["title", "pages", "price", "published", "in_stock"] {
        for list in &lists {
            let query = |items: &[Value]| {
                let list = Value::List(list[0].kind(), items.to_vec());
                Query::new(book()).filter(q(book(), &format!("{column}__in"), list))
            };
            compare(&query(&list[..2]), &query(&list[2..4]));
            compare(&query(&list[..2]), &query(&list[2..]));
            let null = Value::Null(list[0].kind());
            compare(&query(&list[..2]), &query(&[list[0].clone(), null]));
        }
    }
}

#[test]
fn integers_of_a_list_that_the_column_cannot_hold_are_left_out_each_time() {
    let pages = |items: &[i64]| {
        let items = items.iter().copied().map(Value::Integer).collect();
        Query::new(book()).filter(q(book(), "pages__in", Value::List(ValueKind::Integer, items)))
    };
    compare(&pages(&[1, 2]), &pages(&[3, 5_000_000_000]));
    compare(&pages(&[1, 5_000_000_000]), &pages(&[3, 6_000_000_000]));
    compare(&pages(&[1, i64::from(i32::MIN)]), &pages(&[3, i64::from(i32::MIN) - 1]));
    compare(&pages(&[1, 2]), &pages(&[3, -4, 5]));
    assert!(cache::is_cached(&pages(&[6, 7, 8, 9]), Backend::Postgres));
}
