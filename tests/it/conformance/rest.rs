//! What Django REST Framework answered over the bookshop's rows, and what the bookshop answers: the recorded
//! transcripts, on every database.
//!
//! `tests/conformance/rest/results.txt` says which steps agree, and names a cause for each scenario in which some
//! don't. A step that stops agreeing fails its topic; so does one that begins to, until the table says so.

use std::collections::BTreeMap;

use fastjango::db::{Backend, Database};
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::Shop;
use fastjango_tests::on_every_database;

mod comparison;
mod integers;
mod player;

use player::Scenario;

/// The table of results.
const RESULTS: &str = include_str!("../../conformance/rest/results.txt");

/// What the table says of a scenario.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    /// The steps that don't agree, by their number.
    failing: Vec<usize>,
    /// Why.
    cause: String,
}

/// The lines of the table: `actions/pay 5/6 without 3: a cause`. A line with ` on mysql` before the colon says it anew
/// for that database.
fn table(backend: Backend) -> BTreeMap<&'static str, Outcome> {
    let lines = RESULTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut outcomes = BTreeMap::new();
    for line in lines {
        let (scenario, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (steps, cause) = rest.split_once(": ").unwrap_or((rest, ""));
        let (steps, only) = steps
            .split_once(" on ")
            .map_or((steps, None), |(steps, only)| (steps, Some(only)));
        if only.is_some_and(|only| !only.split(' ').any(|name| name == name_of(backend))) {
            continue;
        }
        let failing = steps.split_once(" without ").map_or("", |(_, numbers)| numbers);
        let failing = failing.split(' ').filter_map(|number| number.parse().ok()).collect();
        let cause = cause.to_owned();
        outcomes.insert(scenario, Outcome { failing, cause });
    }
    outcomes
}

fn name_of(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
        Backend::Mysql | Backend::Mariadb => "mysql",
    }
}

/// Plays the scenarios of a topic and compares their outcome with the table's.
async fn topic(db: &Database, name: &str, text: &str) {
    let scenarios = player::read(text);
    let expected = table(db.backend());
    let (mut agreeing, mut all, mut surprises) = (0, 0, Vec::new());
    let mut is_fresh = true;
    for scenario in &scenarios {
        if !is_fresh {
            Shop::refill(db).await.expect("the rows can be put back");
        }
        is_fresh = !scenario.writes();
        // Each router counts anew how often it is asked.
        let mut routers = bookshop::project().routers().expect("the routes are fine");
        let client = ApiClient::new(routers.remove(0), db.clone());
        let problems = player::play(&client, scenario).await;
        let failing: Vec<usize> = problems.keys().copied().collect();
        agreeing += scenario.steps.len() - failing.len();
        all += scenario.steps.len();
        let known = expected.get(scenario.id.as_str());
        if known.map(|known| &known.failing) != Some(&failing) {
            surprises.push(surprise(scenario, &failing, &problems));
        } else if let Some(known) = known
            && known.cause.is_empty() != failing.is_empty()
        {
            surprises.push(format!(
                "{}: a cause belongs to what doesn't agree, and only there",
                scenario.id
            ));
        }
    }
    let head = format!("# {name}: {agreeing} of {all} steps,");
    if db.backend() == Backend::Sqlite && !RESULTS.lines().any(|line| line.starts_with(&head)) {
        surprises.push(head);
    }
    println!("{agreeing} of {all} steps agree on {:?}", db.backend());
    assert!(
        surprises.is_empty(),
        "the table says otherwise:\n{}",
        surprises.join("\n")
    );
}

/// The line that the table should have, and the differences behind it.
fn surprise(scenario: &Scenario, failing: &[usize], problems: &BTreeMap<usize, Vec<String>>) -> String {
    let steps = scenario.steps.len();
    let mut text = format!("{} {}/{steps}", scenario.id, steps - failing.len());
    if !failing.is_empty() {
        let numbers: Vec<String> = failing.iter().map(ToString::to_string).collect();
        text = format!("{text} without {}: ", numbers.join(" "));
    }
    for (step, problems) in problems {
        let request = &scenario.steps[*step].request;
        text = format!("{text}\n    step {step}: {} {}", request["method"], request["path"]);
        for problem in problems.iter().take(8) {
            text = format!("{text}\n        {problem}");
        }
    }
    text
}

macro_rules! topics {
    ($($name:ident)*) => {
        on_every_database! {
            $(async fn $name(db: Shop) {
                let text = include_str!(concat!("../../conformance/rest/", stringify!($name), ".json"));
                topic(&db, stringify!($name), text).await;
            })*
        }
    };
}

topics! {
    actions auth bodies computed crud errors fields filters metadata negotiation nested ordering pagination permissions relations routing schema search throttling validation
}
