//! The mistakes that Django, DRF and django-filter find themselves, or leave to be found, and what holds each here:
//! `checks.tsv`, which a test makes of the last lines of the cases.
//!
//! `CHECKS=overwrite cargo test -p fastjango-ui-tests --test checks` writes it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[path = "checks/otherwise.rs"]
mod otherwise;

use otherwise::OTHERWISE;

/// The checks that the last lines of a case say it holds: `// Django: fields.E001, fields.E002`, `// DRF: filter.02`.
fn named(source: &str) -> Vec<&str> {
    let lines = source.trim_end().lines().rev();
    let named = lines.map_while(|line| {
        line.strip_prefix("// Django: ")
            .or_else(|| line.strip_prefix("// DRF: "))
    });
    named.flat_map(|checks| checks.split(", ")).collect()
}

/// The cases by the checks that they say they hold.
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
            let name = path
                .strip_prefix(&folder)
                .expect("it is in the folder")
                .with_extension("");
            for check in named(&source) {
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
