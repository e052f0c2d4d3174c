//! What Django answered to the bookshop's rows, and what comes out here: the recorded cases, on every database.

use std::collections::BTreeSet;
use std::pin::Pin;

use fastjango::db::{Backend, Database};
use fastjango::prelude::*;
use fastjango_tests::bookshop::Rows;
use fastjango_tests::on_every_database;
use serde::Serialize;

mod answers;
mod date_lookups;
mod eager_loading;
mod json_lookups;
mod number_lookups;
mod ordering;
mod q_logic;
mod relations;
mod rest;
pub(crate) mod results;
mod retrieval;
mod subqueries;
mod text_functions;
mod text_lookups;
mod validation;
mod values_fields;

/// The recorded answers, by the name of their topic.
const RECORDED: &[(&str, &str)] = &[
    ("date_lookups", include_str!("../conformance/date_lookups.json")),
    ("eager_loading", include_str!("../conformance/eager_loading.json")),
    ("json_lookups", include_str!("../conformance/json_lookups.json")),
    ("number_lookups", include_str!("../conformance/number_lookups.json")),
    ("ordering", include_str!("../conformance/ordering.json")),
    ("q_logic", include_str!("../conformance/q_logic.json")),
    ("relations", include_str!("../conformance/relations.json")),
    ("retrieval", include_str!("../conformance/retrieval.json")),
    ("subqueries", include_str!("../conformance/subqueries.json")),
    ("text_functions", include_str!("../conformance/text_functions.json")),
    ("text_lookups", include_str!("../conformance/text_lookups.json")),
    ("validation", include_str!("../conformance/validation.json")),
    ("values_fields", include_str!("../conformance/values_fields.json")),
];

/// A case: its id, and its answer here.
type Case<'a> = (&'static str, Pin<Box<dyn Future<Output = Result<Json>> + Send + 'a>>);

/// The case of a queryset whose instances are loaded whole, of which the keys are compared.
fn rows<'a, M: Model<Key = i64>>(db: &'a Database, id: &'static str, queryset: QuerySet<M>) -> Case<'a> {
    (id, Box::pin(async move { Ok(keys(&queryset.all(db).await?)) }))
}

/// The same, of a queryset that is annotated.
fn annotated<'a, M, A>(db: &'a Database, id: &'static str, queryset: QuerySet<M, (M, A)>) -> Case<'a>
where
    M: Model<Key = i64>,
    A: Send + 'static,
{
    let answer = async move {
        let rows = queryset.all(db).await?;
        Ok(rows.iter().map(|(instance, _)| *instance.key()).collect())
    };
    (id, Box::pin(answer))
}

/// The case of a queryset of values.
fn values<'a, M: Model, O: Serialize + Send + 'static>(
    db: &'a Database,
    id: &'static str,
    queryset: QuerySet<M, O>,
) -> Case<'a> {
    (id, Box::pin(async move { Ok(json(&queryset.all(db).await?)) }))
}

/// The same, where each row is compared by the names of its values.
fn members<'a, M: Model, O: Serialize + Send + 'static, const N: usize>(
    db: &'a Database,
    id: &'static str,
    names: [&'static str; N],
    queryset: QuerySet<M, O>,
) -> Case<'a> {
    let answer = async move {
        let rows = queryset.all(db).await?;
        let by_name = |row: &O| -> Json {
            let row = json(row);
            let values = row.as_array().into_iter().flatten().cloned();
            names.iter().map(|name| (*name).to_owned()).zip(values).collect()
        };
        Ok(rows.iter().map(by_name).collect())
    };
    (id, Box::pin(answer))
}

/// The case of a write: what it returns, and what is asked afterwards, whose statements don't count.
fn write<'a>(
    db: &'a Database,
    id: &'static str,
    act: impl Future<Output = Result<Json>> + Send + 'a,
    state: impl Future<Output = Result<Option<Json>>> + Send + 'a,
) -> Case<'a> {
    let answer = async move {
        let recording = db.record();
        let returned = act.await?;
        let statements = recording.statements().len();
        drop(recording);
        let mut answer = serde_json::json!({ "returned": returned, STATEMENTS: statements });
        if let Some(state) = state.await? {
            answer["state"] = state;
        }
        Ok(answer)
    };
    (id, Box::pin(answer))
}

/// The member of an answer that tells how many statements a write took.
const STATEMENTS: &str = "statements";

/// The keys of instances.
fn keys<M: Model<Key = i64>>(instances: &[M]) -> Json {
    instances.iter().map(|instance| *instance.key()).collect()
}

/// Values as JSON.
fn json(values: &impl Serialize) -> Json {
    serde_json::to_value(values).expect("plain values have a JSON form")
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

/// What was recorded for a database that answers.
fn elsewhere(case: &Json) -> &Json {
    let answers = ["result", "result_pg", "result_mysql"]
        .iter()
        .filter_map(|member| case.get(member));
    let mut answers = answers.filter(|answer| answer.get("raises").is_none());
    answers.next().expect("some database answers")
}

/// The answer in a form that can be compared: sorted where the case has no order.
fn comparable(case: &Json, answer: &Json) -> Json {
    match (case.get("unordered"), answer) {
        (Some(Json::Bool(true)), Json::Array(items)) => {
            let mut items = items.clone();
            items.sort_by_key(|item| (item.as_i64(), item.to_string()));
            Json::Array(items)
        }
        _ => answer.clone(),
    }
}

/// Runs the cases of a topic, and gives a line for each that answers otherwise than Django.
async fn disagreements(db: &Database, recorded: &[Json], cases: Vec<Case<'_>>) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, answer) in cases {
        let case = recorded
            .iter()
            .find(|case| case["id"] == id)
            .unwrap_or_else(|| panic!("`{id}` was not recorded"));
        let recording = db.record();
        let mut answer = answer.await;
        let statements = recording.statements();
        drop(recording);
        let counted = answer.as_mut().ok().and_then(Json::as_object_mut);
        let counted = counted.and_then(|answer| answer.remove(STATEMENTS)?.as_u64());
        let sent = counted.unwrap_or(statements.len() as u64);
        let (mut want, mut most) = (
            expected(case, db.backend(), "result"),
            expected(case, db.backend(), "queries"),
        );
        let answered = answer.as_ref().is_ok_and(|answer| answer.get("raises").is_none());
        if let Some(refused) = want.get("raises").filter(|_| answered) {
            // Where Django can't ask a database, what is answered is what the other ones answer.
            assert!(
                refused == "NotSupportedError" || refused == "ProgrammingError",
                "{id}: {want}"
            );
            (want, most) = (elsewhere(case), &case["queries"]);
        }
        match answer {
            Ok(answer) if comparable(case, &answer) != comparable(case, want) => {
                lines.push(format!(
                    "{id}: want {want}, got {answer}\n    {}",
                    statements.join("\n    ")
                ));
            }
            Ok(_) if most.as_u64().is_some_and(|most| sent > most) => {
                lines.push(format!("{id}: {sent} statements, Django sends {most}"));
            }
            Ok(_) => {}
            Err(error) if answers::is_raised(want, &error) => {
                if most.as_u64().is_some_and(|most| statements.len() as u64 > most) {
                    lines.push(format!("{id}: {} statements, Django sends {most}", statements.len()));
                }
            }
            Err(error) => lines.push(format!("{id}: {error}\n    {}", statements.join("\n    "))),
        }
    }
    lines
}

/// Checks a topic, and that each recorded case is either run or named with its reason.
async fn topic(db: &Database, name: &str, cases: Vec<Case<'_>>, not_expressed: &[(&str, &str)]) {
    topic_with(db, name, cases, &[], not_expressed).await;
}

/// The same of a topic of whose cases some don't compile here, where Django raises when they run.
async fn topic_with(
    db: &Database,
    name: &str,
    cases: Vec<Case<'_>>,
    do_not_compile: &[(&str, &str)],
    not_expressed: &[(&str, &str)],
) {
    let (_, text) = RECORDED
        .iter()
        .find(|(topic, _)| *topic == name)
        .expect("the topic is recorded");
    let recorded: Vec<Json> = serde_json::from_str(text).expect("the recording is JSON");
    let run = cases.iter().map(|(id, _)| *id);
    let reasons = do_not_compile.iter().chain(not_expressed).map(|(id, _)| *id);
    let known: BTreeSet<&str> = run.chain(reasons).collect();
    let all: BTreeSet<&str> = recorded.iter().filter_map(|case| case["id"].as_str()).collect();
    assert_eq!(known, all, "each recorded case is run, or has a reason not to be");
    refused_by_the_compiler(&recorded, do_not_compile);
    let results = results::Topic {
        name,
        all: all.len(),
        do_not_compile,
        not_expressed,
    };
    results.check();
    let (run, refused) = (cases.len(), do_not_compile.len());
    println!(
        "{name} on {:?}: {run} of {} cases, and {refused} that don't compile",
        db.backend(),
        all.len()
    );
    let lines = disagreements(db, &recorded, cases).await;
    assert!(
        lines.is_empty(),
        "{} cases disagree:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

/// Checks that Django raises for these cases, and that what the compiler says of them is pinned.
pub(crate) fn refused_by_the_compiler(recorded: &[Json], cases: &[(&str, &str)]) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests/fail");
    for (id, message) in cases {
        let case = recorded.iter().find(|case| case["id"] == *id);
        assert!(
            case.is_some_and(|case| case["result"]["raises"].is_string()),
            "{id} raises"
        );
        assert!(
            folder.join(message).with_extension("stderr").exists(),
            "{message} is pinned"
        );
    }
}

on_every_database! {
    async fn eager_loading_cases(db: Rows) {
        use eager_loading::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "eager_loading", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn ordering_cases(db: Rows) {
        use ordering::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "ordering", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn retrieval_cases(db: Rows) {
        use retrieval::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "retrieval", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn values_fields_cases(db: Rows) {
        use values_fields::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "values_fields", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn q_logic_cases(db: Rows) {
        topic(&db, "q_logic", q_logic::cases(&db), q_logic::NOT_EXPRESSED).await;
    }

    async fn date_lookups_cases(db: Rows) {
        use date_lookups::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "date_lookups", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn json_lookups_cases(db: Rows) {
        topic(&db, "json_lookups", json_lookups::cases(&db), json_lookups::NOT_EXPRESSED).await;
    }

    async fn number_lookups_cases(db: Rows) {
        use number_lookups::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "number_lookups", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn subqueries_cases(db: Rows) {
        use subqueries::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "subqueries", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn text_functions_cases(db: Rows) {
        topic(&db, "text_functions", text_functions::cases(&db), text_functions::NOT_EXPRESSED).await;
    }

    async fn text_lookups_cases(db: Rows) {
        use text_lookups::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "text_lookups", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn relations_cases(db: Rows) {
        use relations::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "relations", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }

    async fn validation_cases(db: Rows) {
        use validation::{DO_NOT_COMPILE, NOT_EXPRESSED, cases};
        topic_with(&db, "validation", cases(&db), DO_NOT_COMPILE, NOT_EXPRESSED).await;
    }
}
