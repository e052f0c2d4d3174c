//! Values on their way to the database and back, and as JSON.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::databases;
use crate::db::{Backend, Database, Executor as _, Placeholder, Row, Statement};
use crate::error::Error;
use crate::value::json::JsonFormat;
use crate::value::{Value, ValueKind};

/// The kinds with the column type that each has on SQLite, PostgreSQL, and MySQL or MariaDB.
const COLUMNS: [(ValueKind, [&str; 3]); 12] = [
    (ValueKind::Boolean, ["bool", "boolean", "tinyint(1)"]),
    (ValueKind::Integer, ["integer", "bigint", "bigint"]),
    (ValueKind::Float, ["real", "double precision", "double"]),
    (ValueKind::Decimal, ["decimal", "numeric(20, 4)", "decimal(20, 4)"]),
    (ValueKind::Text, ["text", "text", "longtext"]),
    (ValueKind::Date, ["date", "date", "date"]),
    (ValueKind::Time, ["time", "time", "time(6)"]),
    (ValueKind::DateTime, ["datetime", "timestamptz", "datetime(6)"]),
    (ValueKind::Duration, ["bigint", "interval", "bigint"]),
    (ValueKind::Uuid, ["char(32)", "uuid", "char(36)"]),
    (ValueKind::Json, ["text", "jsonb", "longtext"]),
    (ValueKind::Bytes, ["blob", "bytea", "longblob"]),
];

fn column(backend: Backend, types: [&'static str; 3]) -> &'static str {
    match backend {
        Backend::Sqlite => types[0],
        Backend::Postgres => types[1],
        Backend::Mysql | Backend::Mariadb => types[2],
    }
}

fn placeholder(db: &Database, number: usize) -> String {
    match db.backend().capabilities().placeholder {
        Placeholder::Numbered => format!("${number}"),
        Placeholder::Question => "?".into(),
    }
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// Pairs of rows: ordinary values, and what is at an edge.
pub(super) fn samples() -> [Vec<Value>; 3] {
    let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    let ordinary = vec![
        Value::Boolean(true),
        Value::Integer(-42),
        Value::Float(0.45),
        Value::Decimal(decimal("25.3600")),
        Value::Text("Žižek \"quoted\" \\ 🦀\n".into()),
        Value::Date(date(2024, 2, 29)),
        Value::Time(NaiveTime::from_hms_opt(12, 30, 0).expect("a time")),
        Value::DateTime(DateTime::from_timestamp(1_750_304_377, 0).expect("a moment")),
        Value::Duration(TimeDelta::seconds(-10)),
        Value::Uuid(Uuid::from_u128(0xf81d_4fae_7dec_11d0_a765_00a0_c91e_6bf6)),
        Value::Json(serde_json::json!({"a": [1, null, "é"]})),
        Value::Bytes(vec![0, 255, 39]),
    ];
    let edge = vec![
        Value::Boolean(false),
        Value::Integer(i64::MIN),
        Value::Float(-1.5e-7),
        Value::Decimal(decimal("-1234567890.0001")),
        Value::Text(String::new()),
        Value::Date(date(1066, 10, 14)),
        Value::Time(NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("a time")),
        Value::DateTime(DateTime::from_timestamp_micros(-62_000_000_000_000_001).expect("a moment")),
        Value::Duration(TimeDelta::microseconds(90_061_000_001)),
        Value::Uuid(Uuid::nil()),
        Value::Json(serde_json::json!("text")),
        Value::Bytes(Vec::new()),
    ];
    let nothing = COLUMNS.iter().map(|(kind, _)| Value::Null(*kind)).collect();
    [ordinary, edge, nothing]
}

async fn table_of_all(db: &Database, table: &str) -> Vec<Row> {
    let columns: Vec<_> = COLUMNS
        .iter()
        .enumerate()
        .map(|(at, (_, types))| format!("c{at} {}", column(db.backend(), *types)))
        .collect();
    let script = format!(
        "DROP TABLE IF EXISTS {table}; CREATE TABLE {table} (n integer, {})",
        columns.join(", ")
    );
    db.handle().execute_script(&script).await.expect("a table");
    let places: Vec<_> = (2..=COLUMNS.len() + 1).map(|number| placeholder(db, number)).collect();
    for (number, sample) in (0..).zip(samples()) {
        let sql = format!(
            "INSERT INTO {table} VALUES ({}, {})",
            placeholder(db, 1),
            places.join(", ")
        );
        let parameters = std::iter::once(Value::Integer(number)).chain(sample).collect();
        let changed = db
            .handle()
            .execute(&Statement::new(sql, parameters))
            .await
            .expect("an insert");
        assert_eq!(changed, 1);
    }
    db.handle()
        .fetch_all(&Statement::from(format!("SELECT * FROM {table} ORDER BY n")))
        .await
        .expect("rows")
}

#[tokio::test]
async fn every_kind_comes_back_as_it_went() {
    for db in databases("row_kinds", 1).await {
        let rows = table_of_all(&db, "row_kinds_all").await;
        for (row, sample) in rows.iter().zip(samples()) {
            for (at, value) in sample.into_iter().enumerate() {
                let found = row.value(at + 1, COLUMNS[at].0);
                assert_eq!(found.expect("a value"), value, "{} {row:?}", db.backend());
                assert_eq!(row.is_null(at + 1).expect("a column"), value.is_null());
            }
        }
    }
}

#[tokio::test]
async fn a_column_and_its_value_are_the_same_json() {
    for db in databases("row_json", 1).await {
        let rows = table_of_all(&db, "row_json_all").await;
        for (row, sample) in rows.iter().zip(samples()) {
            for (at, value) in sample.into_iter().enumerate() {
                for format in formats(COLUMNS[at].0) {
                    let (mut column, mut typed) = (Vec::new(), Vec::new());
                    row.write_json(at + 1, format, &mut column).expect("JSON");
                    let value = row.value(at + 1, COLUMNS[at].0).unwrap_or(value.clone());
                    value.write_json(format, &mut typed).expect("JSON");
                    let (column, typed) = (String::from_utf8(column), String::from_utf8(typed));
                    let (column, typed) = (column.expect("text"), typed.expect("text"));
                    if format == JsonFormat::Json {
                        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
                        assert_eq!(read(&column), read(&typed));
                    } else {
                        assert_eq!(column, typed, "{} {format:?}", db.backend());
                    }
                }
            }
        }
    }
}

fn formats(kind: ValueKind) -> Vec<JsonFormat> {
    match kind {
        ValueKind::Decimal => [0, 2, 4, 6]
            .into_iter()
            .map(|places| JsonFormat::Decimal { places: Some(places) })
            .chain([JsonFormat::DecimalNumber { places: Some(2) }])
            .collect(),
        // Bytes that are not text have no JSON.
        ValueKind::Bytes => Vec::new(),
        kind => vec![kind.into()],
    }
}

#[tokio::test]
async fn json_is_written_as_drf_writes_it() {
    let expected = [
        "true",
        "-42",
        "0.45",
        "\"25.36\"",
        "\"Žižek \\\"quoted\\\" \\\\ 🦀\\n\"",
        "\"2024-02-29\"",
        "\"12:30:00\"",
        "\"2025-06-19T03:39:37Z\"",
        "\"-1 23:59:50\"",
        "\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"",
    ];
    for db in databases("row_drf", 1).await {
        let rows = table_of_all(&db, "row_drf_all").await;
        for (at, expected) in expected.iter().enumerate() {
            let format = match COLUMNS[at].0 {
                ValueKind::Decimal => JsonFormat::Decimal { places: Some(2) },
                kind => kind.into(),
            };
            for (row, expected) in [(&rows[0], *expected), (&rows[2], "null")] {
                let mut out = Vec::new();
                row.write_json(at + 1, format, &mut out).expect("JSON");
                assert_eq!(String::from_utf8_lossy(&out), expected, "{}", db.backend());
            }
        }
    }
}

pub(super) async fn one(db: &Database, sql: &str) -> Row {
    db.handle()
        .fetch_one(&Statement::from(sql.to_owned()))
        .await
        .expect("a row")
}

#[tokio::test]
async fn what_does_not_fit_is_a_decode_error() {
    for db in databases("row_misfit", 1).await {
        let row = one(&db, "SELECT 'text', 1.5, NULL").await;
        assert!(matches!(row.integer(0), Err(Error::Decode { .. })));
        assert!(matches!(row.date_time(0), Err(Error::Decode { .. })));
        assert!(matches!(row.integer(1), Err(Error::Decode { .. })));
        assert!(matches!(row.text(3), Err(Error::Decode { .. })));
        assert_eq!(row.text(2).expect("nothing"), None);
        assert!(row.write_json(0, JsonFormat::Date, &mut Vec::new()).is_err());
    }
}

#[tokio::test]
async fn numbers_are_read_across_types() {
    for db in databases("row_numbers", 1).await {
        db.handle()
            .execute_script("INSERT INTO row_numbers (note) VALUES ('a'), ('b'), ('c')")
            .await
            .expect("rows");
        let row = one(
            &db,
            "SELECT sum(id), avg(id), count(*), sum(id) * 0.5, 7 FROM row_numbers",
        )
        .await;
        assert_eq!(row.integer(0).expect("a sum"), Some(6));
        assert_eq!(row.float(1).expect("an average"), Some(2.0));
        assert_eq!(
            row.decimal(1).expect("an average").map(|value| value.normalize()),
            Some(decimal("2"))
        );
        assert_eq!(row.integer(2).expect("a count"), Some(3));
        assert_eq!(
            row.decimal(3).expect("a product").map(|value| value.normalize()),
            Some(decimal("3"))
        );
        assert_eq!(row.boolean(4).unwrap_or(Some(true)), Some(true));
        assert_eq!(row.decimal(4).expect("seven"), Some(decimal("7")));
        assert_eq!(row.display(2).expect("text").as_deref(), Some("3"));
    }
}

#[tokio::test]
async fn an_insert_tells_its_key() {
    for db in databases("row_keys", 1).await {
        if db.backend().capabilities().insert_returning {
            let row = one(&db, "INSERT INTO row_keys (note) VALUES ('a') RETURNING id").await;
            assert_eq!(row.integer(0).expect("a key"), Some(1));
        }
        if db.backend() != Backend::Postgres {
            let key = db
                .handle()
                .insert(&super::add(&db, "row_keys", "b"))
                .await
                .expect("an insert");
            let row = one(&db, "SELECT max(id) FROM row_keys").await;
            assert_eq!(row.integer(0).expect("a key"), Some(key));
        }
        let changed = db
            .handle()
            .execute(&"UPDATE row_keys SET note = note".into())
            .await
            .expect("an update");
        let row = one(&db, "SELECT count(*) FROM row_keys").await;
        // Rows that match count, whether they change or not.
        assert_eq!(row.integer(0).expect("a count"), i64::try_from(changed).ok());
    }
}
