//! The rules, one function each; each tells its faults.

use super::sources::{Crate, Mention, Source, Target};

/// The modules of the runtime crate and those that each may import.
const LAYERS: [(&str, &[&str]); 7] = [
    ("value", &["error"]),
    ("error", &["value"]),
    ("db", &["error", "value"]),
    ("models", &["error", "value", "db"]),
    ("migrations", &["error", "value", "db", "models"]),
    ("rest", &["error", "value", "db", "models"]),
    ("private", &["error", "value", "db", "models", "migrations", "rest"]),
];

/// Crates that only one module may name, by their first letters.
const ROOMS: [(&str, &str); 5] = [
    ("sqlx", "fastjango-runtime/db"),
    ("rusqlite", "fastjango-runtime/db"),
    ("tokio_postgres", "fastjango-runtime/db"),
    ("actix", "fastjango-runtime/rest"),
    ("redis", "fastjango-runtime/rest/throttling"),
];

/// What `models::sql` may name of the database layer: facts, nothing that can be run.
const FACTS: [&str; 5] = ["Backend", "Capabilities", "OnConflict", "Placeholder", "Statement"];

/// The steps of a macro and those that each may import.
const STEPS: [(&str, &[&str]); 4] = [
    ("parse", &[]),
    ("ir", &[]),
    ("check", &["parse", "ir"]),
    ("expand", &["ir"]),
];

/// The project's own crates that are not the facade.
const INNER_CRATES: [&str; 2] = ["fastjango_runtime", "fastjango_macros"];

fn fault(of: &Crate, source: &Source, mention: &Mention, why: &str) -> String {
    format!("{}/{}: `{}`: {why}", of.name, source.file, mention.text())
}

/// Every path of the files outside tests, with where it leads.
fn mentions(of: &Crate) -> impl Iterator<Item = (&Source, &Mention, Target)> {
    of.sources.iter().flat_map(move |source| {
        let outside_tests = source.mentions.iter().filter(|mention| !mention.test);
        outside_tests.map(move |mention| (source, mention, of.resolve(mention)))
    })
}

/// A layer imports only those below it.
pub(super) fn layers(of: &Crate) -> Vec<String> {
    let mut faults = Vec::new();
    for (source, mention, target) in mentions(of) {
        let Some(layer) = source.module.first() else { continue };
        let Some((_, below)) = LAYERS.iter().find(|(name, _)| name == layer) else {
            faults.push(format!("{}/{}: `{layer}` is in no layer", of.name, source.file));
            continue;
        };
        let Target::Module(target) = target else { continue };
        match target.first() {
            Some(other) if other != layer && !below.contains(&other.as_str()) => {
                faults.push(fault(
                    of,
                    source,
                    mention,
                    &format!("`{layer}` may not import `{other}`"),
                ));
            }
            _ => {}
        }
    }
    faults
}

/// SQL is made without I/O: what makes it neither waits nor reaches for the database.
pub(super) fn without_io(of: &Crate) -> Vec<String> {
    let is_sql = |source: &Source| source.module.starts_with(&["models".to_owned(), "sql".to_owned()]);
    let mut faults: Vec<String> = mentions(of)
        .filter(|(source, mention, target)| is_sql(source) && reaches_out(mention, target))
        .map(|(source, mention, _)| fault(of, source, mention, "SQL is made without I/O"))
        .collect();
    for source in of.sources.iter().filter(|source| is_sql(source)) {
        for word in ["async", "await"]
            .into_iter()
            .filter(|word| source.words.contains(*word))
        {
            faults.push(format!(
                "{}/{}: `{word}`: SQL is made without I/O",
                of.name, source.file
            ));
        }
    }
    faults
}

fn reaches_out(mention: &Mention, target: &Target) -> bool {
    let last = mention.path.last().map_or("", String::as_str);
    match target {
        Target::Module(module) => {
            module.first().is_some_and(|layer| layer == "db")
                && !mention.path.iter().any(|segment| FACTS.contains(&segment.as_str()))
        }
        Target::Outside(name) if name == "std" => ["fs", "net", "io", "process", "env"]
            .iter()
            .any(|room| mention.path[1] == *room || last == *room),
        Target::Outside(name) => name == "tokio",
    }
}

/// A crate that has a room of its own is named nowhere else, not even in tests.
pub(super) fn rooms(of: &Crate) -> Vec<String> {
    let mut faults = Vec::new();
    for source in &of.sources {
        let place = format!("{}/{}", of.name, source.module.join("/"));
        for mention in &source.mentions {
            let named = ROOMS.iter().find(|(name, _)| mention.path[0].starts_with(name));
            let Some((name, room)) = named.filter(|(_, room)| !place.starts_with(room)) else {
                continue;
            };
            if matches!(of.resolve(mention), Target::Outside(_)) {
                faults.push(fault(of, source, mention, &format!("only `{room}` names {name}")));
            }
        }
    }
    faults
}

/// The macros make text for the user's crate: they import no crate of the project, and what they quote names only
/// the facade's private door and the standard library, from the root, so that nothing of the user's can shadow it.
pub(super) fn macros(of: &Crate) -> Vec<String> {
    let mut faults = Vec::new();
    for source in &of.sources {
        for mention in &source.mentions {
            let first = mention.path[0].as_str();
            let why = match (mention.quoted, mention.absolute) {
                (true, true) if !may_be_quoted(mention) => "generated code may not name it",
                (true, false) if ["std", "core", "alloc", "fastjango"].contains(&first) => "begin it with `::`",
                (false, _) if first.starts_with("fastjango") => "the macros know no crate of the project",
                _ if ROOMS.iter().any(|(name, _)| first.starts_with(name)) => {
                    "the macros know neither driver nor framework"
                }
                _ => continue,
            };
            faults.push(fault(of, source, mention, why));
        }
    }
    faults
}

fn may_be_quoted(mention: &Mention) -> bool {
    let path: Vec<&str> = mention.path.iter().map(String::as_str).collect();
    matches!(
        path.as_slice(),
        ["core" | "std", ..] | ["fastjango"] | ["fastjango", "__private", ..]
    )
}

/// In a macro, parse < check > ir < expand: only `check` makes the intermediate form, so that `expand` cannot fail.
pub(super) fn pipeline(of: &Crate) -> Vec<String> {
    let mut faults = Vec::new();
    for (source, mention, target) in mentions(of) {
        let [name, step, ..] = source.module.as_slice() else {
            continue;
        };
        let Some((_, below)) = STEPS.iter().find(|(known, _)| known == step) else {
            continue;
        };
        let Target::Module(target) = target else { continue };
        match target.as_slice() {
            [other, part, ..] if other == name && part != step && is_step(part) && !below.contains(&part.as_str()) => {
                faults.push(fault(of, source, mention, &format!("`{step}` may not import `{part}`")));
            }
            _ => {}
        }
    }
    faults
}

fn is_step(name: &str) -> bool {
    STEPS.iter().any(|(step, _)| *step == name)
}

/// What stands outside the library uses it as its users do.
pub(super) fn facade_alone(of: &Crate) -> Vec<String> {
    let mut faults = Vec::new();
    for source in &of.sources {
        let named = source
            .mentions
            .iter()
            .filter(|mention| INNER_CRATES.contains(&mention.path[0].as_str()));
        faults.extend(named.map(|mention| fault(of, source, mention, "use the facade `fastjango`")));
    }
    faults
}

/// The same, of a manifest's dependencies.
pub(super) fn facade_alone_in_manifest(manifest: &str, text: &str) -> Vec<String> {
    let names = INNER_CRATES.map(|name| name.replace('_', "-"));
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#') && names.iter().any(|name| line.contains(name)))
        .map(|line| format!("{manifest}: `{line}`: use the facade `fastjango`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str, file: &str, text: &str) -> Crate {
        let others =
            ["lib.rs", "db.rs", "models.rs", "rest.rs", "migrations.rs"].map(|other| (other, "pub struct Any;"));
        let files = others
            .into_iter()
            .filter(|(other, _)| *other != file)
            .chain([(file, text)]);
        Crate::parse(name, files.map(|(file, text)| (file.to_owned(), text.to_owned())))
    }

    #[track_caller]
    fn assert_reported(faults: &[String], words: &str) {
        assert!(
            faults.len() == 1 && faults[0].contains(words),
            "{faults:?} should be one fault with {words:?}"
        );
    }

    #[test]
    fn an_import_of_a_layer_above_is_reported() {
        let faults = layers(&made("fastjango-runtime", "db.rs", "use crate::models::Any;"));
        assert_reported(&faults, "db.rs: `crate::models::Any`: `db` may not import `models`");
    }

    #[test]
    fn siblings_do_not_import_each_other() {
        let faults = layers(&made(
            "fastjango-runtime",
            "rest/routers.rs",
            "fn f() { super::super::migrations::run() }",
        ));
        assert_reported(&faults, "`rest` may not import `migrations`");
    }

    #[test]
    fn a_module_without_a_layer_is_reported() {
        let faults = layers(&made("fastjango-runtime", "utilities.rs", "use std::fmt;"));
        assert_reported(&faults, "`utilities` is in no layer");
    }

    #[test]
    fn a_layer_imports_those_below_and_itself() {
        let text = "use crate::{db::Any, models::{self, Any as Model}}; use super::models as m;";
        assert_eq!(layers(&made("fastjango-runtime", "rest.rs", text)), [""; 0]);
    }

    #[test]
    fn sql_that_waits_or_reaches_out_is_reported() {
        let sql = |text| without_io(&made("fastjango-runtime", "models/sql/joins.rs", text));
        assert_reported(&sql("use crate::db::Any;"), "`crate::db::Any`");
        assert_reported(&sql("async fn f() {}"), "`async`");
        assert_reported(&sql("use std::fs;"), "`std::fs`");
        assert_eq!(sql("use crate::db::Backend; use std::fmt;"), [""; 0]);
    }

    #[test]
    fn a_driver_outside_its_room_is_reported() {
        let faults = rooms(&made(
            "fastjango-runtime",
            "models.rs",
            "#[cfg(test)] mod tests { use sqlx::Row; }",
        ));
        assert_reported(&faults, "only `fastjango-runtime/db` names sqlx");
        let faults = rooms(&made("fastjango-runtime", "rest.rs", "use rusqlite::Row;"));
        assert_reported(&faults, "only `fastjango-runtime/db` names rusqlite");
        let faults = rooms(&made(
            "fastjango",
            "commands.rs",
            "#[actix_web::main] async fn main() {}",
        ));
        assert_reported(&faults, "only `fastjango-runtime/rest` names actix");
        assert_eq!(
            rooms(&made("fastjango-runtime", "db/pool.rs", "use sqlx::Row;")),
            [""; 0]
        );
    }

    #[test]
    fn a_macro_that_knows_the_project_is_reported() {
        let of = |text| macros(&made("fastjango-macros", "model.rs", text));
        assert_reported(&of("use fastjango_runtime::Error;"), "no crate of the project");
        assert_reported(
            &of("fn f() { quote! { ::fastjango::models::Model } }"),
            "may not name it",
        );
        assert_reported(&of("fn f() { quote! { ::serde::Serialize } }"), "may not name it");
        assert_reported(
            &of("fn f() { quote_spanned! {s=> std::vec::Vec<#t> } }"),
            "begin it with `::`",
        );
        assert_reported(&of("fn f() { quote! { sqlx::Row } }"), "neither driver nor framework");
        let legal = "const A: B = quote! { impl<T> ::core::clone::Clone for X<T> { x: ::std::Y, y: <V<u8>>::new } };";
        assert_eq!(of(legal), [""; 0]);
        assert_reported(
            &of("fn f() { quote! { fn g() -> ::serde::Any {} } }"),
            "may not name it",
        );
    }

    #[test]
    fn an_expansion_that_parses_is_reported() {
        let files = [
            ("model.rs", ""),
            ("model/parse.rs", ""),
            ("model/expand.rs", "use super::parse::Input;"),
        ];
        let of = Crate::parse(
            "fastjango-macros",
            files.map(|(file, text)| (file.to_owned(), text.to_owned())),
        );
        assert_reported(&pipeline(&of), "`expand` may not import `parse`");
    }

    #[test]
    fn a_test_that_goes_past_the_facade_is_reported() {
        assert_reported(
            &facade_alone(&made("tests", "it/a.rs", "use fastjango_runtime::db;")),
            "use the facade",
        );
        let manifest = "[dependencies]\nfastjango-runtime.workspace = true\nfastjango.workspace = true\n";
        assert_reported(
            &facade_alone_in_manifest("tests/Cargo.toml", manifest),
            "use the facade",
        );
    }
}
