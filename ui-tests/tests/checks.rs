//! Django's checks of fields, models and constraints, and what holds each here: `checks.tsv`, which a test makes of the
//! last lines of the cases.
//!
//! `CHECKS=overwrite cargo test -p fastjango-ui-tests --test checks` writes it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Checks that no case holds, and why none has to.
const OTHERWISE: &[(&str, &[&str])] = &[
    (
        "`objects` is an associated function, which no field hides",
        &["django.model.08"],
    ),
    (
        "a `String` without `max_length` is text without a limit, in Django's words a `TextField`",
        &["fields.E120"],
    ),
    (
        "a builder has no fields to read, and an instance has all of its own",
        &["django.model.48"],
    ),
    (
        "a comment is a doc comment, which a field of any kind can have",
        &["fields.W346"],
    ),
    ("a field and a method of one name don't clash in Rust", &["models.E025"]),
    (
        "a key that the database makes is the field `id`; no other field can ask for it",
        &["fields.E100"],
    ),
    ("a model has one manager", &["django.model.21"]),
    (
        "a reverse side is a field, and a manager an associated function: their names don't meet",
        &["fields.E348"],
    ),
    ("an address is text, which can be empty", &["fields.E150"]),
    ("an order is the outermost call by its type", &["django.constraint.17"]),
    ("conditions are never raw SQL", &["models.W045"]),
    ("embedded fields are the model's own", &["models.E016"]),
    (
        "files are not among the fields",
        &[
            "django.model.30",
            "django.model.42",
            "fields.E140",
            "fields.E201",
            "fields.E202",
            "fields.E210",
        ],
    ),
    (
        "generated columns are not among the fields",
        &[
            "django.model.27",
            "django.model.28",
            "django.model.52",
            "fields.E223",
            "fields.W224",
        ],
    ),
    (
        "indexes of PostgreSQL alone are not there",
        &[
            "django.constraint.18",
            "django.constraint.19",
            "django.constraint.20",
            "django.constraint.21",
            "django.constraint.22",
            "django.constraint.23",
        ],
    ),
    ("keys are always constraints of the database", &["django.model.35"]),
    (
        "keys of several columns are not there",
        &[
            "django.model.25",
            "django.model.26",
            "django.model.36",
            "fields.E310",
            "fields.E347",
            "models.E042",
            "models.E048",
            "models.E049",
        ],
    ),
    (
        "methods of the library are not overridden",
        &["django.model.50", "django.model.51"],
    ),
    (
        "models cannot be swapped",
        &["fields.E301", "models.E001", "models.E002"],
    ),
    ("nothing is referred to by text", &["models.E022"]),
    (
        "operator classes and covered columns are not there",
        &["django.constraint.06", "django.constraint.07"],
    ),
    (
        "order_with_respect_to is not there",
        &["django.model.22", "models.E021"],
    ),
    (
        "proxies and inherited tables are not there",
        &[
            "django.model.02",
            "django.model.03",
            "django.model.04",
            "django.model.05",
            "django.model.07",
            "models.E017",
        ],
    ),
    ("the rows of a key are limited in the serializer", &["django.model.43"]),
    (
        "the two sides of a model between are named by their fields, so that none is ambiguous",
        &["fields.E334", "fields.E335"],
    ),
    (
        "told when the models are put together: `check` and `makemigrations`",
        &["django.constraint.12", "models.E028", "models.E030", "models.E032"],
    ),
    (
        "what is deleted with a row is Django's to find, not the database's",
        &["models.E050"],
    ),
];

/// The cases by the checks that they say they hold: `// Django: fields.E001, fields.E002`.
fn held() -> BTreeMap<String, BTreeSet<String>> {
    let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fail");
    for of in fs::read_dir(&folder).expect("the cases are there") {
        let of = of.expect("the folder can be listed").path();
        for case in fs::read_dir(&of).expect("the cases are there") {
            let path = case.expect("the folder can be listed").path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let source = fs::read_to_string(&path).expect("the case can be read");
            let Some(checks) = source
                .trim_end()
                .lines()
                .last()
                .and_then(|line| line.strip_prefix("// Django: "))
            else {
                continue;
            };
            let name = path
                .strip_prefix(&folder)
                .expect("it is in the folder")
                .with_extension("");
            for check in checks.split(", ") {
                held.entry(check.to_owned())
                    .or_default()
                    .insert(name.to_string_lossy().into_owned());
            }
        }
    }
    held
}

#[test]
fn each_check_is_held_by_a_case_or_needs_none() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("checks.tsv");
    let table = fs::read_to_string(&path).expect("the table is there");
    let mut held = held();
    let mut unheld = Vec::new();
    let mut written = String::from("check\tmistake\theld by\n");
    for line in table.lines().skip(1) {
        let mut cells = line.split('\t');
        let (check, mistake) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let reason = OTHERWISE.iter().find(|(_, checks)| checks.contains(&check));
        let by = match (held.remove(check), reason) {
            (Some(cases), _) => cases.into_iter().collect::<Vec<_>>().join(", "),
            (None, Some((reason, _))) => format!("none: {reason}"),
            (None, None) => {
                unheld.push(check.to_owned());
                String::new()
            }
        };
        let _ = writeln!(written, "{check}\t{mistake}\t{by}");
    }
    assert!(unheld.is_empty(), "no case holds {unheld:?}");
    assert!(
        held.is_empty(),
        "cases name checks that the table doesn't have: {held:?}"
    );
    if std::env::var_os("CHECKS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &written).expect("the table can be written");
    }
    let kept = fs::read_to_string(&path).expect("the table is there");
    assert!(kept == written, "CHECKS=overwrite writes `checks.tsv` again");
}
