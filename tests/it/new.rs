//! A project of `fastjango new`: it compiles, passes its tests, and its commands find nothing to complain of.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder for the project, outside of this workspace, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("fastjango-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made");
        Self(folder)
    }

    fn begin(&self, arguments: &[&str]) -> Output {
        self.run(&[&["new"], arguments].concat())
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_begin"));
        command
            .current_dir(&self.0)
            .args(arguments)
            .output()
            .expect("the program was built with this test")
    }

    /// What cargo prints of a project. It takes the versions that this workspace has, and compiles each once; the
    /// programs of all are in one folder, so that each project needs a name of its own.
    #[track_caller]
    fn cargo(&self, project: &str, arguments: &[&str]) -> String {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .current_dir(self.0.join(project))
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("new"))
            .env_remove("DATABASE_URL")
            .env_remove("TEST_DATABASE_URL")
            .args(arguments);
        let output = command.output().expect("cargo can be run");
        let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            output.status.success(),
            "{arguments:?}: {}{}",
            told(&output.stdout),
            told(&output.stderr)
        );
        let warned = told(&output.stderr);
        assert!(
            !warned.contains("profile package spec"),
            "of a package that there isn't: {warned}"
        );
        told(&output.stdout)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_new_project_passes_its_tests() {
    let folder = Folder::new("new");
    let made = folder.begin(&["blog"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(
        told.starts_with("Made `blog`.") && told.contains("\n  cd blog\n"),
        "{told}"
    );
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, folder.0.join("blog/Cargo.lock")).expect("the workspace has one");

    let manifest = fs::read_to_string(folder.0.join("blog/Cargo.toml")).expect("it was written");
    for hashing in ["argon2.opt-level = 3", "blake2.opt-level = 3"] {
        assert!(manifest.contains(hashing), "tests that log in wait for it: {manifest}");
    }
    // Not quiet, which leaves out that the manifest names a package that there isn't.
    let tested = folder.cargo("blog", &["test", "--offline"]);
    assert!(tested.contains("2 passed; 0 failed"), "{tested}");
    let run = |command: &[&str]| folder.cargo("blog", &[&["run", "--offline", "--quiet", "--"], command].concat());
    assert_eq!(run(&["makemigrations", "--check"]), "No changes detected\n");
    assert_eq!(
        run(&["migrate"]),
        "Running migrations:\n  Applying 0001_initial... OK\n"
    );
    let checked = run(&["check", "--tables", "--fail-level", "warning"]);
    assert_eq!(checked, "System check identified no issues.\n");
    assert!(run(&["routes"]).contains("/api/notes/{id}/"));
}

#[test]
fn an_empty_project_is_one_to_begin_in() {
    let folder = Folder::new("empty");
    assert!(folder.begin(&["shelf", "--empty"]).status.success());
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, folder.0.join("shelf/Cargo.lock")).expect("the workspace has one");
    let read = |path: &str| fs::read_to_string(folder.0.join(path)).expect("it was written");
    assert!(!read("shelf/README.md").contains("Note") && !read("shelf/src/models.rs").contains("pub struct "));

    let tested = folder.cargo("shelf", &["test", "--offline", "--quiet"]);
    assert!(tested.contains("1 passed; 0 failed"), "{tested}");
    let run = |command: &[&str]| folder.cargo("shelf", &[&["run", "--offline", "--quiet", "--"], command].concat());
    assert_eq!(run(&["makemigrations", "--check"]), "No changes detected\n");
    assert_eq!(
        run(&["check", "--fail-level", "warning"]),
        "System check identified no issues.\n"
    );

    // The tables of the example, as somebody would write them.
    assert!(folder.begin(&["example", "--name", "shelf"]).status.success());
    for file in ["models.rs", "api.rs"] {
        fs::write(
            folder.0.join("shelf/src").join(file),
            read(&format!("example/src/{file}")),
        )
        .expect("it can be written");
    }
    assert!(run(&["makemigrations"]).contains("Create model Note"));
    assert_eq!(
        run(&["migrate"]),
        "Running migrations:\n  Applying 0001_initial... OK\n"
    );
    assert_eq!(read("shelf/src/migrations.rs"), read("example/src/migrations.rs"));
}

#[test]
fn who_knows_django_is_told_of_new() {
    let folder = Folder::new("django");
    for arguments in [
        ["startproject", "blog"],
        ["startapp", "notes"],
        ["startproject", "--help-me"],
    ] {
        let output = folder.run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = String::from_utf8(output.stderr).expect("it prints text");
        assert!(told.contains("did you mean `fastjango new`"), "{told}");
    }
}

#[test]
fn what_can_t_be_begun_is_told() {
    let folder = Folder::new("refused");
    let refused = |arguments: &[&str]| {
        let output = folder.begin(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).expect("it prints text")
    };
    fs::create_dir(folder.0.join("taken")).expect("a folder can be made");
    assert_eq!(refused(&["taken"]), "fastjango: `taken` is there already\n");
    let name = "fastjango: `2blog` is no name of a project; take letters, digits, `-` and `_`, a letter first\n";
    assert_eq!(refused(&["2blog"]), name);
    assert_eq!(refused(&["blog", "--path", "taken"]).lines().count(), 1);
    assert!(!folder.0.join("blog").exists());
    assert!(
        folder
            .begin(&["2blog", "--name", "blog", "--git", "https://example.org/f.git"])
            .status
            .success()
    );
    let manifest = fs::read_to_string(folder.0.join("2blog/Cargo.toml")).expect("it was written");
    assert!(manifest.contains("name = \"blog\"") && manifest.contains("{ git = \"https://example.org/f.git\" }"));
}
