//! What is particular to how one database stores values.

use chrono::{NaiveDate, TimeDelta};

use super::databases;
use super::rows::{decimal, one, samples};
use crate::db::{Backend, Database, Executor as _, Statement};
use crate::value::json::JsonFormat;
use crate::value::{Value, ValueKind};

#[tokio::test]
async fn sqlite_decimals_are_read_however_they_are_stored() {
    let db = Database::connect("sqlite::memory:").await.expect("a database");
    let row = one(
        &db,
        "SELECT 25.36, 41, '41.9', 0.1 + 0.2, 1234567.125, -0.005, '1e2', 99999999.995",
    )
    .await;
    let written = |at: usize, places: u32| {
        let mut out = Vec::new();
        let format = JsonFormat::Decimal { places: Some(places) };
        row.write_json(at, format, &mut out).expect("JSON");
        String::from_utf8(out).expect("text")
    };
    assert_eq!(row.decimal(3).expect("a decimal"), Some(decimal("0.3")));
    let expected = [
        "25.36",
        "41.00",
        "41.90",
        "0.30",
        "1234567.12",
        "0.00",
        "100.00",
        "100000000.00",
    ];
    for (at, expected) in expected.iter().enumerate() {
        assert_eq!(written(at, 2).replace("-0.00", "0.00"), format!("\"{expected}\""));
    }
    assert_eq!(written(0, 1), "\"25.4\"");
    assert_eq!(written(5, 3), "\"-0.005\"");
}

#[tokio::test]
async fn sqlite_moments_are_read_however_they_are_stored() {
    let db = Database::connect("sqlite::memory:").await.expect("a database");
    let row = one(
        &db,
        "SELECT '2025-06-19 03:39:37', '2025-06-19T05:39:37.5+02:00', '2025-06-19', 'é'",
    )
    .await;
    for (at, expected) in [
        "2025-06-19T03:39:37Z",
        "2025-06-19T03:39:37.500000Z",
        "2025-06-19T00:00:00Z",
    ]
    .iter()
    .enumerate()
    {
        let mut out = Vec::new();
        row.write_json(at, JsonFormat::DateTime, &mut out).expect("JSON");
        assert_eq!(String::from_utf8_lossy(&out), format!("\"{expected}\""));
        assert_eq!(row.date(at).expect("a date"), NaiveDate::from_ymd_opt(2025, 6, 19));
    }
    assert!(row.date_time(3).is_err());
}

#[tokio::test]
async fn sqlite_has_regular_expressions() {
    let db = Database::connect("sqlite::memory:").await.expect("a database");
    let row = one(
        &db,
        "SELECT 'Dune' REGEXP '^D.n', 'Dune' REGEXP '(?i)^d.n', 'Dune' REGEXP '^d.n'",
    )
    .await;
    assert_eq!(
        [0, 1, 2].map(|at| row.boolean(at).expect("a boolean")),
        [Some(true), Some(true), Some(false)]
    );
}

#[tokio::test]
async fn postgres_numerics_keep_their_digits() {
    for db in databases("row_numeric", 1).await {
        if db.backend() != Backend::Postgres {
            continue;
        }
        for text in [
            "0",
            "0.00",
            "1",
            "-1",
            "10000",
            "100000000",
            "0.0001",
            "0.00010",
            "-0.00000001",
            "12345678.90",
            "1e20",
            "99999999999999999999.99999999",
            "0.1000000000000000000000000001",
            "100.50",
            "4000.0000",
        ] {
            let row = one(
                &db,
                &format!("SELECT n, n::text FROM (SELECT {text}::numeric AS n) AS t"),
            )
            .await;
            let told = row.text(1).expect("text").expect("a number").to_owned();
            assert_eq!(row.decimal(0).expect("a decimal").expect("a number").to_string(), told);
            let mut out = Vec::new();
            row.write_json(0, JsonFormat::Decimal { places: None }, &mut out)
                .expect("JSON");
            assert_eq!(String::from_utf8_lossy(&out), format!("\"{told}\""));
        }
        let row = one(
            &db,
            "SELECT 'NaN'::numeric, 'infinity'::date, '1 year 2 months 3 days 00:00:01'::interval",
        )
        .await;
        assert!(row.decimal(0).is_err());
        assert!(row.date(1).is_err());
        assert_eq!(
            row.duration(2).expect("a duration"),
            Some(TimeDelta::days(365 + 60 + 3) + TimeDelta::seconds(1))
        );
    }
}

#[tokio::test]
async fn postgres_takes_lists_and_one_text_with_several_kinds() {
    for db in databases("row_lists", 1).await {
        if db.backend() != Backend::Postgres {
            assert!(
                db.handle()
                    .execute(&list("SELECT ?", ValueKind::Integer, vec![Value::Integer(1)]))
                    .await
                    .is_err()
            );
            continue;
        }
        for sample in samples().into_iter().take(2) {
            for value in sample {
                if value.kind() == ValueKind::Json {
                    continue;
                }
                let statement = list("SELECT cardinality($1)", value.kind(), vec![value.clone(), value]);
                let row = db.handle().fetch_one(&statement).await.expect("a row");
                assert_eq!(row.integer(0).expect("a count"), Some(2));
            }
        }
        for _ in 0..2 {
            for value in samples().into_iter().take(2).flatten() {
                let kind = value.kind();
                let row = db
                    .handle()
                    .fetch_one(&Statement::new("SELECT $1", vec![value.clone()]))
                    .await
                    .expect("a row");
                assert_eq!(row.value(0, kind).expect("a value"), value);
            }
        }
    }
}

fn list(sql: &'static str, kind: ValueKind, items: Vec<Value>) -> Statement {
    Statement::new(sql, vec![Value::List(kind, items)])
}

#[tokio::test]
async fn narrow_integers_keep_their_sign() {
    for db in databases("row_narrow", 1).await {
        let (types, values) = match db.backend() {
            Backend::Sqlite => (
                "a int, b smallint, c int8, d bigint",
                "(-1, -300, -70000, 9223372036854775807)",
            ),
            Backend::Postgres => ("a int2, b int4, c oid, d float4", "(-1, -300, 4000000000, 0.1)"),
            _ => (
                "a tinyint, b int, c mediumint, d bigint unsigned",
                "(-1, -300, -70000, 18446744073709551615)",
            ),
        };
        let script =
            format!("DROP TABLE row_narrow; CREATE TABLE row_narrow ({types}); INSERT INTO row_narrow VALUES {values}");
        db.handle().execute_script(&script).await.expect("a table");
        let row = one(&db, "SELECT * FROM row_narrow").await;
        assert_eq!(row.integer(0).expect("an integer"), Some(-1));
        assert_eq!(row.integer(1).expect("an integer"), Some(-300));
        let (third, fourth) = (row.integer(2).expect("an integer"), row.decimal(3).expect("a decimal"));
        match db.backend() {
            Backend::Sqlite => assert_eq!((third, fourth), (Some(-70_000), Some(i64::MAX.into()))),
            Backend::Postgres => assert_eq!((third, fourth), (Some(4_000_000_000), Some(decimal("0.1")))),
            _ => {
                assert_eq!((third, fourth), (Some(-70_000), Some(u64::MAX.into())));
                assert!(row.integer(3).is_err());
            }
        }
    }
}
