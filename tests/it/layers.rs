//! Who may import whom, read from the source text of the crates.
//!
//! The order of the layers, the places that may name the database driver and the web framework, and the absence of
//! rings are what lets a newcomer read this code front to back. None of them can be bought later, so they are tests.

mod rings;
mod rules;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use sources::Crate;

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests package is a folder of the workspace")
        .to_owned()
}

/// The files below `folder` whose names end in `.ending`, those of build folders left out.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .flat_map(|path| match path.is_dir() {
            true if path.ends_with("target") => Vec::new(),
            true => files(&path, ending),
            false => vec![path],
        })
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    found
}

fn read(name: &str, folder: &str) -> Crate {
    let source = root().join(folder);
    let texts = files(&source, ".rs").into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("the file is UTF-8");
        let inside = path
            .strip_prefix(&source)
            .expect("the file is below its folder")
            .to_owned();
        (inside.to_string_lossy().into_owned(), text)
    });
    Crate::parse(name, texts)
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn runtime_layers_import_only_those_below() {
    let runtime = read("fastjango-runtime", "fastjango-runtime/src");
    assert!(runtime.sources.len() > 5, "the sources were not found");
    assert_none(&rules::layers(&runtime));
}

#[test]
fn sql_is_made_without_the_database() {
    assert_none(&rules::without_io(&read("fastjango-runtime", "fastjango-runtime/src")));
}

#[test]
fn drivers_and_frameworks_stay_in_their_rooms() {
    for name in ["fastjango", "fastjango-runtime"] {
        assert_none(&rules::rooms(&read(name, &format!("{name}/src"))));
    }
}

#[test]
fn macros_know_no_crate_of_the_project() {
    let macros = read("fastjango-macros", "fastjango-macros/src");
    assert_none(&rules::macros(&macros));
    assert_none(&rules::pipeline(&macros));
}

#[test]
fn no_modules_form_a_ring() {
    for name in ["fastjango", "fastjango-macros", "fastjango-runtime"] {
        assert_none(&rings::rings(&read(name, &format!("{name}/src"))));
    }
}

#[test]
fn tests_and_examples_use_the_facade_alone() {
    for folder in ["tests", "ui-tests", "examples", "benches"] {
        assert_none(&rules::facade_alone(&read(folder, folder)));
        for manifest in files(&root().join(folder), "Cargo.toml") {
            let text = fs::read_to_string(&manifest).expect("the manifest is UTF-8");
            assert_none(&rules::facade_alone_in_manifest(&manifest.to_string_lossy(), &text));
        }
    }
}
