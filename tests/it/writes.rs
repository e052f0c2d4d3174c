//! What Django answered to writes, and what comes out here: the recorded cases of instances, of deletion, of related
//! managers and of transactions, on every database.

use std::collections::BTreeSet;
use std::pin::Pin;

use fastjango::db::{Backend, Database, Executor as _, Transaction};
use fastjango::models::deletion::Deleted;
use fastjango::prelude::*;
use fastjango::value::Value;
use fastjango_tests::bookshop::Rows;
use fastjango_tests::on_every_database;
use serde::Serialize;

use crate::conformance::refused_by_the_compiler;
use crate::conformance::results::Topic;

mod assignments;
mod behaviour;
mod deletes;
mod instances;
mod integrity;
mod managers;
mod races;
mod refusals;
mod rules;
mod saving;
mod signals;
mod tables;
mod transactions;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Json>> + Send + 'a>>;

/// A case that writes: its id, what it does, and what is asked afterwards.
struct Case {
    id: &'static str,
    act: for<'a> fn(&'a Transaction) -> Answer<'a>,
    state: for<'a> fn(&'a Transaction) -> Answer<'a>,
}

/// Declares cases: what is done, and after `=>` what is asked afterwards.
macro_rules! cases {
    ($($id:literal: |$tx:ident| $act:expr, $state:expr;)*) => {
        vec![$(Case {
            id: $id,
            act: |$tx| Box::pin(async move { Ok(json(&$act)) }),
            state: |$tx| Box::pin(async move { let _ = $tx; Ok(json(&$state)) }),
        }),*]
    };
}
use cases;

/// Values as JSON.
fn json(values: &impl Serialize) -> Json {
    serde_json::to_value(values).expect("plain values have a JSON form")
}

/// What was deleted, as Django gives it.
fn counts(deleted: &Deleted) -> Json {
    let by_model = deleted.by_model.iter();
    let labels: JsonMap<String, Json> = by_model
        .map(|(model, rows)| (format!("bookshop.{model}"), json(rows)))
        .collect();
    json(&(deleted.total, labels))
}

/// What was recorded for a database.
fn expected<'a>(case: &'a Json, backend: Backend, member: &str) -> &'a Json {
    let suffix = match backend {
        Backend::Postgres => "_pg",
        Backend::Mysql | Backend::Mariadb => "_mysql",
        Backend::Sqlite => "",
    };
    case.get(format!("{member}{suffix}")).unwrap_or(&case[member])
}

/// What Django raises where a query makes no sense.
const QUERY_ERRORS: [&str; 4] = ["TypeError", "ValueError", "FieldError", "NotSupportedError"];

/// MySQL's error for a value outside of its column's type.
const OUT_OF_RANGE: &str = "1264";

/// A moment as the recordings have it: that of the case itself has no fixed value.
fn now_as_text(moment: DateTime<Utc>) -> String {
    if Utc::now() - moment < TimeDelta::minutes(10) {
        return "<now>".to_owned();
    }
    let text = moment.format("%Y-%m-%dT%H:%M:%S%.6f").to_string();
    format!("{}Z", text.strip_suffix(".000000").unwrap_or(&text))
}

/// What a refusal is called in Django, and what it tells.
fn refusal(error: &Error, recorded: &Json) -> Json {
    let name = match error {
        Error::Protected(_) => "ProtectedError",
        Error::Integrity(_) => "IntegrityError",
        Error::DoesNotExist { .. } => "DoesNotExist",
        Error::MultipleObjectsReturned { .. } => "MultipleObjectsReturned",
        Error::Database { code: Some(code), .. } if code == OUT_OF_RANGE => "DataError",
        Error::Database { message, .. } if message.contains("can only be rolled back") => "TransactionManagementError",
        // Python tells by the type what is wrong with a query.
        Error::Query(_) => {
            let raised = recorded["raises"].as_str();
            QUERY_ERRORS
                .into_iter()
                .find(|name| raised == Some(name))
                .unwrap_or("ValueError")
        }
        error => panic!("{error}"),
    };
    let mut told = serde_json::json!({ "raises": name });
    if let Error::Protected(protected) = error {
        let key = |value: &Value| match value {
            Value::Integer(key) => *key,
            other => panic!("a key is no integer: {other:?}"),
        };
        let rows: Vec<_> = protected
            .protected
            .iter()
            .map(|(model, value)| (model, key(value)))
            .collect();
        told["protected"] = json(&rows);
        // Ours begins with a small letter and has no stop.
        told["message"] = json(&format!("C{}.", &error.to_string()[1..]));
    }
    told
}

/// What Django leaves to differ on MariaDB, and here is the same: an update reads the row as it was before it.
const SAME_EVERYWHERE: [&str; 1] = ["writes.update_swap"];

/// Runs a case in a savepoint, and tells how it differs from the recording.
async fn difference(db: &Database, tx: &Transaction, case: &Case, recorded: &Json) -> Option<String> {
    let recording = db.record();
    let answer = tx.atomic(async |tx| (case.act)(tx).await).await;
    let statements = recording.statements();
    drop(recording);
    let backend = if SAME_EVERYWHERE.contains(&case.id) {
        Backend::Sqlite
    } else {
        db.backend()
    };
    let want = expected(recorded, backend, "result");
    let (mut got, refused) = match &answer {
        Ok(returned) => (serde_json::json!({ "returned": returned }), false),
        Err(error) => (refusal(error, want), true),
    };
    let mut want = want.clone();
    if refused && got["raises"] != "ProtectedError" {
        want.as_object_mut().map(|object| object.remove("message"));
        let raised = want["raises"].as_str().unwrap_or_default();
        want["raises"] = json(&raised.rsplit('.').next());
    }
    if want.get("state").is_some() {
        got["state"] = (case.state)(tx).await.expect("the state can be asked");
    }
    let most = expected(recorded, db.backend(), "queries").as_u64().unwrap_or(0);
    if got != want {
        Some(format!(
            "{}: want {want}, got {got}\n    {}",
            case.id,
            statements.join("\n    ")
        ))
    } else if !refused && statements.len() as u64 > most {
        let sent = statements.join("\n    ");
        Some(format!(
            "{}: {} statements, Django sends {most}\n    {sent}",
            case.id,
            statements.len()
        ))
    } else {
        None
    }
}

/// Lets the database count new keys from the greatest one: a transaction that is undone gives none back.
async fn count_from_greatest(db: &Database) -> Result<()> {
    for table in ["publisher", "review", "tag", "author"] {
        let sql = match db.backend() {
            Backend::Sqlite => return Ok(()),
            Backend::Postgres => {
                format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            }
            Backend::Mysql | Backend::Mariadb => format!("ALTER TABLE {table} AUTO_INCREMENT = 1"),
        };
        db.handle().execute_script(&sql).await?;
    }
    Ok(())
}

/// The cases that don't compile here, and those that can't be said, with their reasons.
type Reasons<'a> = (&'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);

/// Checks a topic, and that each recorded case is either run or named with its reason.
async fn topic(
    db: &Database,
    (name, text): (&str, &str),
    cases: Vec<Case>,
    (do_not_compile, not_expressed): Reasons<'_>,
) {
    let recorded: Vec<Json> = serde_json::from_str(text).expect("the recording is JSON");
    let run = cases.iter().map(|case| case.id);
    let reasons = do_not_compile.iter().chain(not_expressed).map(|(id, _)| *id);
    let known: BTreeSet<&str> = run.chain(reasons).collect();
    let all: BTreeSet<&str> = recorded.iter().filter_map(|case| case["id"].as_str()).collect();
    assert_eq!(known, all, "each recorded case is run, or has a reason not to be");
    let results = Topic {
        name,
        all: all.len(),
        do_not_compile,
        not_expressed,
    };
    results.check();
    refused_by_the_compiler(&recorded, do_not_compile);
    let mut lines = Vec::new();
    for case in &cases {
        let of_case = recorded
            .iter()
            .find(|recorded| recorded["id"] == case.id)
            .expect("it was recorded");
        // Each case begins with the recorded rows: what the one before it wrote is undone, and the keys that it took.
        count_from_greatest(db).await.expect("the keys can be counted anew");
        let undone: Result<()> = db
            .atomic(async |tx| {
                lines.extend(difference(db, tx, case, of_case).await);
                Err(Error::Configuration(String::new()))
            })
            .await;
        assert!(
            matches!(undone, Err(Error::Configuration(_))),
            "{}: {undone:?}",
            case.id
        );
    }
    assert!(
        lines.is_empty(),
        "{} of {} cases disagree:\n{}",
        lines.len(),
        cases.len(),
        lines.join("\n")
    );
}

on_every_database! {
    async fn deletes_cases(db: Rows) {
        let recorded = include_str!("../conformance/deletes.json");
        topic(&db, ("deletes", recorded), deletes::cases(), (deletes::DO_NOT_COMPILE, deletes::NOT_EXPRESSED)).await;
    }

    async fn writes_cases(db: Rows) {
        let recorded = include_str!("../conformance/writes.json");
        topic(&db, ("writes", recorded), instances::cases(), (instances::DO_NOT_COMPILE, instances::NOT_EXPRESSED)).await;
    }

    async fn managers_cases(db: Rows) {
        let recorded = include_str!("../conformance/managers.json");
        topic(&db, ("managers", recorded), managers::cases(), (managers::DO_NOT_COMPILE, managers::NOT_EXPRESSED)).await;
    }
}
