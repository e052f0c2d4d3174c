//! The management commands, as a user types them.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fastjango_tests::databases::{self, Empty, Engine};
use fastjango_tests::servers::Kind;

mod terminal;

/// A folder with a database, removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "fastjango-commands-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        Self(folder)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
        command
            .current_dir(&self.0)
            .env_remove("DATABASE_URL")
            .env_remove("RUST_LOG")
            .args(arguments);
        command
    }

    /// A command of a project of the program `apis`.
    fn command_of(&self, project: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apis"));
        command.current_dir(&self.0).env("PROJECT", project).args(arguments);
        command
    }

    fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("the program was built with this test")
    }

    /// What a command that succeeds prints.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("it prints text")
    }

    /// What a command that fails prints to the standard error.
    #[track_caller]
    fn fail(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8(output.stderr).expect("it prints text")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A database with its tables, and a folder whose commands are about it.
struct Migrated<'a> {
    folder: Folder,
    url: &'a str,
}

impl Migrated<'_> {
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        self.folder.run(&[&["--database", self.url], arguments].concat())
    }

    #[track_caller]
    fn fail(&self, arguments: &[&str]) -> String {
        self.folder.fail(&[&["--database", self.url], arguments].concat())
    }
}

/// Runs a test on every database that is there.
fn on_every_database(test: impl Fn(Engine, &Migrated<'_>)) {
    for engine in [
        Engine::Sqlite,
        Engine::Server(Kind::Postgres),
        Engine::Server(Kind::Mysql),
    ] {
        databases::run_at(engine, &Empty, |url| {
            let folder = Folder::new();
            let database = Migrated { folder, url };
            database.run(&["migrate"]);
            test(engine, &database);
        });
    }
}

#[test]
fn migrations_go_forth_and_back() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["showmigrations"]), "bookshop\n [ ] 0001_initial\n");
    assert_eq!(
        folder.run(&["migrate", "--plan"]),
        "Planned operations:\n  0001_initial\n"
    );
    assert_eq!(
        folder.run(&["migrate"]),
        "Running migrations:\n  Applying 0001_initial... OK\n"
    );
    assert_eq!(
        folder.run(&["migrate"]),
        "Running migrations:\n  No migrations to apply.\n"
    );
    assert_eq!(
        folder.run(&["migrate", "--plan"]),
        "Planned operations:\n  No planned migration operations.\n"
    );
    assert_eq!(folder.run(&["showmigrations"]), "bookshop\n [X] 0001_initial\n");
    assert_eq!(
        folder.run(&["migrate", "zero"]),
        "Running migrations:\n  Unapplying 0001_initial... OK\n"
    );
    assert_eq!(
        folder.run(&["migrate", "0001", "--fake"]),
        "Running migrations:\n  Applying 0001_initial... FAKED\n"
    );
    let refused = folder.fail(&["migrate", "zero"]);
    assert!(
        refused.contains("no such table"),
        "a faked migration made tables: {refused}"
    );
    let nowhere = folder.output(&["migrate", "nowhere"]);
    assert_eq!((nowhere.status.code(), nowhere.stdout), (Some(1), Vec::new()));
    assert_eq!(
        String::from_utf8_lossy(&nowhere.stderr),
        "bookshop: there is no migration `nowhere`; there are `zero`, `0001_initial`\n"
    );
    assert!(
        folder.0.join("db.sqlite3").is_file(),
        "the database is db.sqlite3 where nothing else is said"
    );
}

#[test]
fn the_sql_of_a_migration_is_printed() {
    let folder = Folder::new();
    let forwards = folder.run(&["sqlmigrate", "0001"]);
    assert!(
        forwards.starts_with("BEGIN;\n") && forwards.contains("CREATE TABLE \"book\""),
        "{forwards}"
    );
    assert!(
        folder
            .run(&["sqlmigrate", "0001", "--backwards"])
            .contains("DROP TABLE \"book\"")
    );
}

#[test]
fn the_committed_migrations_are_those_of_the_models() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["makemigrations", "--check"]), "No changes detected\n");
    let nowhere = folder.0.join("migrations");
    let made = folder.output(&[
        "makemigrations",
        "--empty",
        "--name",
        "by_hand",
        "--folder",
        &nowhere.to_string_lossy(),
    ]);
    assert!(made.status.success());
    assert!(nowhere.join("m0002_by_hand.rs").is_file());
}

#[test]
fn fixtures_are_loaded_whole_or_not_at_all() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    fs::write(folder.0.join("good.json"), bookshop::ROWS).expect("it can be written");
    fs::write(folder.0.join("bad.json"), r#"{"tag": [{"id": true}]}"#).expect("it can be written");
    let refused = folder.fail(&["loaddata", "good.json", "bad.json"]);
    assert_eq!(
        refused,
        "bookshop: bad.json: tag[0]: true is no value of `id`, which is an integer\n"
    );
    assert!(
        folder
            .fail(&["loaddata", "none.json"])
            .starts_with("bookshop: none.json: ")
    );
    let both = folder.run(&["loaddata", "good.json", "good.json"]);
    assert_eq!(both, "Installed 1722 object(s) from 2 fixture(s)\n");
}

#[test]
fn an_address_that_is_no_database_is_told() {
    let folder = Folder::new();
    let told = folder.fail(&["--database", "oracle://here", "migrate"]);
    assert!(told.starts_with("bookshop: `oracle` is not a database"), "{told}");
    assert_eq!(
        folder.output(&["migrat"]).status.code(),
        Some(2),
        "clap's own status for a wrong command line"
    );
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let folder = Folder::new();
    let mut command = folder.command(&["sqlmigrate", "0001"]);
    let mut process = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it can be run");
    drop(process.stdout.take());
    let output = process.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_server_answers_and_ends_gracefully() {
    let folder = Folder::new();
    folder.run(&["check"]);
    let free = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port is free");
    let mut command = folder.command(&["runserver", &free.port().to_string(), "--workers", "1"]);
    let mut process = command.stdout(Stdio::piped()).spawn().expect("it can be run");
    let start = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(free) {
            Ok(stream) => break stream,
            Err(error) => assert!(start.elapsed() < Duration::from_secs(20), "{error}"),
        }
        thread::sleep(Duration::from_millis(20));
    };
    stream
        .write_all(b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(
        answer.starts_with("HTTP/1.1 404") && answer.ends_with(r#"{"detail":"Not found."}"#),
        "{answer}"
    );

    let taken = folder.fail(&["runserver", &free.port().to_string()]);
    assert!(taken.contains(&format!("can't listen at {free}")), "{taken}");

    let ended = Command::new("kill")
        .args(["-TERM", &process.id().to_string()])
        .status()
        .expect("kill is there");
    assert!(ended.success() && process.wait().expect("it ends").success());
    let mut told = String::new();
    process
        .stdout
        .take()
        .expect("it is piped")
        .read_to_string(&mut told)
        .expect("it is text");
    assert!(
        told.contains("unapplied migrations: 1") && told.contains("/api/; quit") && told.contains("GET /nowhere 404"),
        "{told}"
    );
}

/// Whether a command of a project of the program `apis` succeeds, and what it prints.
fn told(folder: &Folder, project: &str, arguments: &[&str]) -> (bool, String, String) {
    let output = folder.command_of(project, arguments).output().expect("it can be run");
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_document_of_an_api_is_printed() {
    let folder = Folder::new();
    let (_, first, _) = told(&folder, "good", &["openapi", "--api", "api"]);
    let document: serde_json::Value = serde_json::from_str(&first).expect("it is JSON");
    assert_eq!(
        (&document["openapi"], &document["info"]["title"]),
        (&"3.1.0".into(), &"good".into())
    );
    assert!(document["paths"]["/api/tags/{slug}/"]["get"].is_object(), "{first}");

    let (_, out, _) = told(
        &folder,
        "good",
        &["openapi", "--api", "/api/v2/", "--output", "second.json"],
    );
    assert_eq!(out, "");
    let second = fs::read_to_string(folder.0.join("second.json")).expect("it was written");
    let document: serde_json::Value = serde_json::from_str(&second).expect("it is JSON");
    assert_eq!(
        document["info"],
        serde_json::json!({"title": "Second", "version": "2.1"})
    );

    let refused = |project, arguments: &[&str]| told(&folder, project, arguments).2;
    assert_eq!(
        refused("good", &["openapi"]),
        "good: there are the APIs `/api/`, `/api/v2/`; say which with `--api`\n"
    );
    assert_eq!(
        refused("good", &["openapi", "--api", "/api/v3"]),
        "good: there is no API under `/api/v3`; there is `/api/`, `/api/v2/`\n"
    );
    assert_eq!(refused("", &["openapi"]), "empty: the project has no API\n");
    let unwritten = refused("good", &["openapi", "--api", "api", "--output", "no/where.json"]);
    assert!(unwritten.starts_with("good: no/where.json: "), "{unwritten}");
}

#[test]
fn routes_are_listed_with_what_answers() {
    let (_, routes, _) = told(&Folder::new(), "good", &["routes"]);
    let lines: Vec<Vec<&str>> = routes.lines().map(|line| line.split_whitespace().collect()).collect();
    for line in [
        "GET /api/v2/ping/ Ping",
        "POST /api/tags/ Tag.create",
        "PATCH /api/tags/{slug}/ Tag.partial_update",
        "GET /api/docs/ Docs",
    ] {
        let line: Vec<&str> = line.split(' ').collect();
        assert!(lines.contains(&line), "{line:?}:\n{routes}");
    }
}

#[test]
fn models_that_have_changed_are_told() {
    let folder = Folder::new();
    let (_, out, _) = told(&folder, "changed", &["migrate"]);
    assert!(out.contains("Applying 0001_initial... OK\n"), "{out}");
    assert!(
        out.contains(
            "\n  The models have changes that no migration has, and that are not applied: `makemigrations` writes them down, \
             or tells what to write by hand; then `migrate` again.\n"
        ),
        "{out}"
    );
    let (_, _, warnings) = told(&folder, "changed", &["check"]);
    assert!(
        warnings.contains("which would write:\n  + Create model ") && warnings.contains("\n  + Create model Tag\n"),
        "{warnings}"
    );
    let made = told(
        &folder,
        "changed",
        &["makemigrations", "--dry-run", "--folder", "migrations"],
    )
    .1;
    assert!(made.contains("\n    + Create model Tag\n"), "{made}");
}

#[test]
fn check_tells_what_is_wrong_with_apis() {
    let folder = Folder::new();
    let fine = (true, "System check identified no issues.\n".to_owned(), String::new());
    assert_eq!(told(&folder, "", &["check"]), fine);

    let (passed, out, warnings) = told(&folder, "warned", &["check"]);
    assert!(passed);
    assert_eq!(out, "System check identified 4 issues.\n");
    let expected = "\
Warning: The project has models but knows no migrations: write them with `makemigrations`, say `mod migrations;`, and \
         add `.migrations(migrations::migrations)` to the `Project`.
Warning: the pages of Author have no order; add `ordering = […]` to the viewset or the model
Warning: nobody may GET, POST `/api/authors/`: callers without an account are refused, and there is no \
         `authentication`; where that is meant, the view says `.closed()`
Warning: nobody may GET, PUT, PATCH, DELETE `/api/authors/{id}/`: callers without an account are refused, and there \
         is no `authentication`; where that is meant, the view says `.closed()`
";
    assert_eq!(warnings, expected);
    assert!(!told(&folder, "warned", &["check", "--fail-level", "warning"]).0);

    let (passed, _, errors) = told(&folder, "faulty", &["check"]);
    assert!(!passed);
    for fault in [
        "Error: the viewset of Tag is registered as `tags` and as `labels`; register it once\n",
        "Error: `/v2/labels/{id}/` of Ping and `/v2/labels/{slug}/` of Tag are one address; give one of them another path\n",
        "Error: two APIs are under `/v2/`; give one of them another path\n",
        "Error: `a//b`: it has an empty segment; write it without slashes at its ends\n",
        "Error: the viewset of Tag is registered as `/v2/labels/` and as `/v3/tags/`, and its links lead to one address; \
         register it once, or give the other API a viewset of its own\n",
        "warned: System check identified 10 issues.\n",
    ] {
        assert!(errors.contains(fault), "{fault}:\n{errors}");
    }
}

#[test]
fn check_tells_of_two_relations_that_may_be_one() {
    let (passed, out, warnings) = told(&Folder::new(), "doubled", &["check"]);
    assert!(passed);
    assert_eq!(out, "System check identified 2 issues.\n");
    let expected = "\
Warning: `Walker.trails` and `Trail.walkers` are two relations, each with a table of its own; if they are the two sides \
         of one, write `#[relation(inverse = trails)]` at `Trail.walkers`, and if not, give one a `table = \"…\"`
Warning: The project has models but knows no migrations";
    assert!(warnings.starts_with(expected), "{warnings}");
}

#[test]
fn check_tells_what_everybody_may() {
    let folder = Folder::new();
    let (passed, out, warnings) = told(&folder, "good", &["check", "--deploy"]);
    assert!(passed && out.ends_with(" issues.\n"), "{out}");
    for warning in [
        "Warning: everybody may POST `/api/tags/`\n",
        "Warning: everybody may PUT, PATCH, DELETE `/api/tags/{slug}/`\n",
        "Warning: everybody may read the description of `/api/`; say who may with `api.docs(…)`, or \
         `api.without_docs()`\n",
    ] {
        assert!(warnings.contains(warning), "{warning}:\n{warnings}");
    }
    assert!(!warnings.contains("ping"), "reading is nothing to warn of: {warnings}");
    let (_, _, warned) = told(&folder, "warned", &["check", "--deploy"]);
    assert!(!warned.contains("everybody may POST"), "{warned}");
    let built = "this program was built for development";
    assert_eq!(warnings.contains(built), cfg!(debug_assertions));
}

#[test]
fn check_looks_at_tables() {
    let folder = Folder::new();
    let check = || {
        let output = folder.output(&["check", "--tables"]);
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert!(
        check()
            .1
            .contains("Warning: the database lacks 1 migrations; run `migrate`\n")
    );
    folder.run(&["migrate"]);
    let (passed, told) = check();
    assert!(
        passed && !told.contains("the table") && !told.contains("the database"),
        "{told}"
    );
    folder.run(&["migrate", "zero"]);
    folder.run(&["migrate", "--fake"]);
    let (passed, told) = check();
    let lost = "Error: the table `book_tags` of Book is not as its model says: ";
    assert!(!passed && told.contains(lost), "{told}");
}

#[test]
fn what_tools_read_is_json() {
    let folder = Folder::new();
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("it is JSON");
    let (_, routes, _) = told(&folder, "good", &["routes", "--json"]);
    let ping = serde_json::json!({"method": "GET", "path": "/api/v2/ping/", "name": "Ping"});
    assert!(
        read(&routes).as_array().is_some_and(|routes| routes.contains(&ping)),
        "{routes}"
    );

    let migrations = |folder: &Folder| read(&folder.run(&["showmigrations", "--json"]));
    let expected = serde_json::json!([{"name": "0001_initial", "applied": null, "changed": false}]);
    assert_eq!(migrations(&folder), expected);
    folder.run(&["migrate"]);
    assert!(
        migrations(&folder)[0]["applied"]
            .as_str()
            .is_some_and(|moment| moment.contains('T'))
    );

    let (passed, found, _) = told(&folder, "faulty", &["check", "--json"]);
    let twice = "two APIs are under `/v2/`; give one of them another path";
    let twice = serde_json::json!({"level": "error", "topic": "api", "message": twice});
    assert!(
        !passed && read(&found).as_array().is_some_and(|found| found.contains(&twice)),
        "{found}"
    );
}

#[test]
fn rows_are_dumped_and_loaded() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    fs::write(folder.0.join("all.json"), bookshop::ROWS).expect("it can be written");
    folder.run(&["loaddata", "all.json"]);

    assert_eq!(folder.run(&["dumpdata", "--output", "dumped.json"]), "");
    let dumped = fs::read_to_string(folder.0.join("dumped.json")).expect("it was written");
    assert_eq!(folder.run(&["dumpdata"]), dumped);
    let objects: serde_json::Value = serde_json::from_str(&dumped).expect("it is JSON");
    assert_eq!(objects.as_array().map(Vec::len), Some(629));
    folder.run(&["flush", "--noinput"]);
    assert_eq!(folder.run(&["dumpdata", "bookshop"]), "[]\n");
    folder.run(&["loaddata", "dumped.json"]);
    assert_eq!(folder.run(&["dumpdata", "BOOKSHOP"]), dumped);

    let some = folder.run(&[
        "dumpdata",
        "tag",
        "bookshop.Publisher",
        "--exclude",
        "Tag",
        "--indent",
        "2",
    ]);
    assert!(
        some.starts_with("[\n{\n  \"model\": \"bookshop.publisher\",\n  \"pk\": 1,\n"),
        "{some}"
    );
    assert!(!some.contains("bookshop.tag"), "{some}");
    let unknown = folder.fail(&["dumpdata", "bookshop.Boook"]);
    assert!(
        unknown.starts_with("bookshop: Unknown model: bookshop.Boook; the models are ") && unknown.contains(" Book, "),
        "{unknown}"
    );
    assert_eq!(
        folder.fail(&["dumpdata", "auth.User"]),
        "bookshop: No installed app with label 'auth'.\n"
    );
    assert!(
        folder
            .fail(&["dumpdata", "--output", "no/where.json"])
            .starts_with("bookshop: no/where.json: ")
    );
}

#[test]
fn a_dump_that_fails_leaves_what_is_there() {
    let folder = Folder::new();
    let (dumped, read) = (folder.0.join("dumped.json"), |path: &str| {
        fs::read_to_string(folder.0.join(path)).expect("it is there")
    });
    let names = || -> Vec<_> {
        let entries = fs::read_dir(&folder.0).expect("it can be read");
        let names = entries.map(|entry| {
            entry
                .expect("it can be read")
                .file_name()
                .to_string_lossy()
                .into_owned()
        });
        let mut names: Vec<_> = names.filter(|name| !name.starts_with("db.sqlite3")).collect();
        names.sort();
        names
    };
    let to = |path: &'static str| ["dumpdata", "Tag", "--output", path];
    fs::write(&dumped, "earlier").expect("it can be written");
    folder.fail(&to("dumped.json"));
    folder.fail(&to("new.json"));
    assert_eq!(
        (read("dumped.json").as_str(), names()),
        ("earlier", vec!["dumped.json".to_owned()])
    );

    folder.run(&["migrate"]);
    folder.run(&to("dumped.json"));
    folder.run(&to("new.json"));
    assert_eq!(
        (read("dumped.json"), read("new.json")),
        ("[]\n".to_owned(), "[]\n".to_owned())
    );
    assert_eq!(names(), ["dumped.json", "new.json"]);
}

#[cfg(unix)]
#[test]
fn a_dump_goes_where_its_name_leads() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = Folder::new();
    let at = |name: &str| folder.0.join(name);
    let is_link = |name: &str| at(name).symlink_metadata().is_ok_and(|found| found.is_symlink());
    symlink("/dev/stdout", at("out")).expect("it can be made");
    folder.fail(&["dumpdata", "--output", "out"]);
    folder.run(&["migrate"]);
    assert!(is_link("out"), "what is no file stays");
    assert_eq!(folder.run(&["dumpdata", "Tag", "--output", "out"]), "[]\n");
    assert_eq!(folder.run(&["dumpdata", "Tag", "--output", "/dev/stdout"]), "[]\n");

    fs::write(at("dumped.json"), "earlier").expect("it can be written");
    fs::set_permissions(at("dumped.json"), fs::Permissions::from_mode(0o600)).expect("they can be set");
    symlink("dumped.json", at("link.json")).expect("it can be made");
    folder.run(&["dumpdata", "Tag", "--output", "link.json"]);
    assert!(is_link("link.json"));
    let mode = fs::metadata(at("dumped.json"))
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(
        mode & 0o777,
        0o600,
        "who might not read the earlier one may not read this one"
    );
    assert_eq!(fs::read_to_string(at("dumped.json")).expect("it is there"), "[]\n");
}

#[test]
fn fixtures_refer_to_rows_of_later_ones_on_every_database() {
    on_every_database(|engine, database| {
        let write = |name: &str, text: &str| fs::write(database.folder.0.join(name), text).expect("it can be written");
        write(
            "below.json",
            r#"{"category": [{"id": 1, "name": "Below", "parent_id": 2}]}"#,
        );
        write("above.json", r#"{"category": [{"id": 2, "name": "Above"}]}"#);
        write(
            "astray.json",
            r#"{"category": [{"id": 3, "name": "Astray", "parent_id": 9}]}"#,
        );
        write("wrong.json", r#"{"category": [{"id": true}]}"#);
        for (files, told) in [
            (["below.json", "astray.json", "above.json"], ""),
            (
                ["below.json", "wrong.json", "above.json"],
                "bookshop: wrong.json: category[0]: ",
            ),
        ] {
            let refused = database.fail(&[&["loaddata"], &files[..]].concat());
            assert!(refused.starts_with(told), "{engine}: {refused}");
            assert_eq!(
                database.run(&["dumpdata", "Category"]),
                "[]\n",
                "{engine}: nothing stays"
            );
        }
        let loaded = database.run(&["loaddata", "below.json", "above.json"]);
        assert_eq!(loaded, "Installed 2 object(s) from 2 fixture(s)\n", "{engine}");
        database.fail(&["loaddata", "astray.json"]);
    });
}

#[test]
fn tables_are_emptied_if_it_is_meant() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    fs::write(
        folder.0.join("tag.json"),
        r#"{"tag": [{"id": 1, "name": "n", "slug": "n"}]}"#,
    )
    .expect("it can be written");
    folder.run(&["loaddata", "tag.json"]);
    let answer = |answer: &[u8]| {
        let mut command = folder.command(&["flush"]);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be run");
        process
            .stdin
            .take()
            .expect("it is piped")
            .write_all(answer)
            .expect("it reads");
        let output = process.wait_with_output().expect("it ends");
        let told = String::from_utf8(output.stdout).expect("it prints text");
        (output.status.success(), told)
    };
    let (done, _) = answer(b"");
    assert!(!done, "nobody has answered");
    assert!(folder.run(&["dumpdata"]).contains("bookshop.tag"));
    let (done, told) = answer(b"no\n");
    assert!(done);
    assert!(
        told.contains(r#"IRREVERSIBLY DESTROY all data currently in the "db.sqlite3" database"#),
        "{told}"
    );
    assert!(told.ends_with("Flush cancelled.\n"), "{told}");
    assert!(folder.run(&["dumpdata"]).contains("bookshop.tag"));
    assert!(answer(b"yes\n").0);
    assert_eq!(folder.run(&["dumpdata"]), "[]\n");
}

#[cfg(unix)]
#[test]
fn the_database_s_own_shell_is_started() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let program = folder.0.join("psql");
    fs::write(&program, "#!/bin/sh\necho \"$PGPASSWORD: $*\"\nexit 3\n").expect("it can be written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
    let url = "postgres://frank:spice@localhost:5433/shop";
    let started = |arguments: &[&str]| {
        let mut command = folder.command(&[&["--database", url, "dbshell"], arguments].concat());
        command.env("PATH", &folder.0).output().expect("it can be run")
    };
    let output = started(&["--", "-c", "SELECT 1"]);
    assert_eq!(
        output.stdout,
        b"spice: -U frank -h localhost -p 5433 -c SELECT 1 shop\n"
    );
    assert_eq!(output.status.code(), Some(3), "its own status is the command's");
    fs::remove_file(program).expect("it is there");
    let missing = started(&[]);
    assert_eq!(missing.status.code(), Some(1));
    let told = "bookshop: You appear not to have the 'psql' program installed or on your path.\n";
    assert_eq!(String::from_utf8_lossy(&missing.stderr), told);
}

#[test]
fn a_superuser_is_made() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    let made = folder
        .command(&["createsuperuser", "--noinput", "--username", "ada"])
        .env("DJANGO_SUPERUSER_EMAIL", "ada@EXAMPLE.org")
        .env("DJANGO_SUPERUSER_PASSWORD", "correct horse")
        .output()
        .expect("it can be run");
    assert_eq!(
        String::from_utf8_lossy(&made.stdout),
        "Superuser created successfully.\n"
    );
    let users = folder.run(&["dumpdata", "User"]);
    let expected = r#""is_superuser": true"#;
    assert!(
        users.contains(expected) && users.contains("ada@example.org") && users.contains("argon2"),
        "{users}"
    );
    assert_eq!(
        folder.fail(&[
            "createsuperuser",
            "--noinput",
            "--username",
            "ada",
            "--email",
            "a@example.org"
        ]),
        "bookshop: Error: That username is already taken.\n"
    );
    assert_eq!(
        folder.fail(&["createsuperuser", "--noinput", "--email", "a@example.org"]),
        "bookshop: You must use --username with --noinput.\n"
    );
    assert!(folder.fail(&["createsuperuser"]).contains("not running in a TTY"));
    let (_, _, told) = told(&folder, "", &["createsuperuser", "--noinput"]);
    assert!(told.starts_with("empty: the project has no accounts"), "{told}");
}

#[test]
fn accounts_are_made_and_tables_are_checked_on_every_database() {
    on_every_database(|engine, database| {
        database.run(&["check", "--tables"]);
        let superuser = |username, email| ["createsuperuser", "--noinput", "--username", username, "--email", email];
        let made = database.run(&superuser("ada", "ada@EXAMPLE.org"));
        assert_eq!(made, "Superuser created successfully.\n", "{engine}");
        let users = database.run(&["dumpdata", "User"]);
        assert!(
            users.contains("ada@example.org") && users.contains(r#""is_superuser": true"#),
            "{engine}: {users}"
        );
        let name = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.";
        for (username, email, fault) in [
            ("ada", "a@example.org", "That username is already taken."),
            ("ada lovelace", "a@example.org", name),
            ("", "a@example.org", "This field cannot be blank."),
            ("bob", "nobody", "Enter a valid email address."),
        ] {
            let told = database.fail(&superuser(username, email));
            assert_eq!(told, format!("bookshop: Error: {fault}\n"), "{engine}");
        }
        database.run(&["migrate", "zero"]);
        database.run(&["migrate", "--fake"]);
        let told = database.fail(&["check", "--tables"]);
        let lost = "Error: the table `book_tags` of Book is not as its model says: ";
        assert!(told.contains(lost), "{engine}: {told}");
    });
}

#[test]
fn fixtures_come_through_a_pipe() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    let mut command = folder.command(&["loaddata", "-"]);
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it can be run");
    let mut input = process.stdin.take().expect("it is piped");
    input.write_all(bookshop::ROWS.as_bytes()).expect("it reads");
    drop(input);
    let output = process.wait_with_output().expect("it ends");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "Installed 861 object(s) from 1 fixture(s)\n"
    );
    assert!(output.stderr.is_empty(), "there is no bar where nobody looks");
    let empty = folder.command(&["loaddata", "-"]).stdin(Stdio::null()).output();
    let told = empty.expect("it can be run").stderr;
    assert!(
        told.starts_with(b"bookshop: -: not JSON"),
        "{}",
        String::from_utf8_lossy(&told)
    );
}

#[test]
fn some_rows_are_dumped_by_their_keys() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    fs::write(folder.0.join("rows.json"), bookshop::ROWS).expect("it can be written");
    folder.run(&["loaddata", "rows.json"]);
    let dumped = |arguments: &[&str]| -> Vec<serde_json::Value> {
        let objects: serde_json::Value = serde_json::from_str(&folder.run(arguments)).expect("it is JSON");
        let objects = objects.as_array().cloned().expect("a list");
        objects.iter().map(|object| object["pk"].clone()).collect()
    };
    assert_eq!(dumped(&["dumpdata", "Tag", "--pks", "3,1,999"]), [1, 3]);
    folder.run(&["dumpdata", "Tag", "--pks", "2", "--output", "two.json"]);
    folder.run(&["flush", "--noinput"]);
    folder.run(&["loaddata", "two.json"]);
    assert_eq!(dumped(&["dumpdata"]), [2]);
    let alone = "bookshop: You can only use --pks option with one model\n";
    assert_eq!(folder.fail(&["dumpdata", "--pks", "1"]), alone);
    assert_eq!(folder.fail(&["dumpdata", "Tag", "Book", "--pks", "1"]), alone);
    assert_eq!(
        folder.fail(&["dumpdata", "Tag", "--pks", "one"]),
        "bookshop: `one` is no key of Tag, which is an integer\n"
    );
}

#[test]
fn tools_read_what_is_planned() {
    let folder = Folder::new();
    let json =
        |arguments: &[&str]| -> serde_json::Value { serde_json::from_str(&folder.run(arguments)).expect("it is JSON") };
    let plan = json(&["migrate", "--plan", "--json"]);
    assert_eq!(
        plan,
        serde_json::json!([{ "name": "0001_initial", "backwards": false }])
    );
    folder.run(&["migrate"]);
    assert_eq!(json(&["migrate", "--plan", "--json"]), serde_json::json!([]));
    assert_eq!(json(&["migrate", "zero", "--plan", "--json"])[0]["backwards"], true);
    assert_eq!(json(&["makemigrations", "--json"]), serde_json::Value::Null);
    let written = json(&["makemigrations", "--empty", "--name", "by_hand", "--dry-run", "--json"]);
    assert_eq!(written["operations"], serde_json::json!([]));
    assert!(
        written["source"]
            .as_str()
            .is_some_and(|source| source.contains("Migration")),
        "{written}"
    );
}
