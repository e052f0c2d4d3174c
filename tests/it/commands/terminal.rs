//! Commands that ask somebody at a terminal: a pseudo terminal, which the program `script` of Debian's essential packages
//! makes.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Folder;

/// How long a program may take until it asks.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program at a terminal, and what it has shown there.
struct Terminal {
    process: Child,
    input: ChildStdin,
    output: Receiver<Vec<u8>>,
    shown: String,
    /// What was shown before this was looked at already.
    seen: usize,
}

impl Terminal {
    /// Starts a command; `None` where nothing can make a terminal.
    fn start(folder: &Folder, arguments: &[&str]) -> Option<Self> {
        let command = folder.command(arguments);
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_string_lossy());
        let line: Vec<String> = words.map(quoted).collect();
        let mut script = std::process::Command::new("script");
        script
            .args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"])
            .current_dir(&folder.0)
            .env_remove("DATABASE_URL");
        let process = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut process) = process else {
            let may_skip = std::env::var_os("FASTJANGO_REQUIRE_ALL_DATABASES").is_none();
            assert!(
                may_skip,
                "the program `script` is not installed, and FASTJANGO_REQUIRE_ALL_DATABASES is set"
            );
            println!("skipped: the program `script`, which makes terminals, is not installed");
            return None;
        };
        let (input, mut pipe) = (process.stdin.take()?, process.stdout.take()?);
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut piece = [0; 1024];
            while let Ok(count @ 1..) = pipe.read(&mut piece) {
                if sender.send(piece[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Some(Self {
            process,
            input,
            output,
            shown: String::new(),
            seen: 0,
        })
    }

    /// Waits until this is shown, after what was waited for before.
    #[track_caller]
    fn expect(&mut self, text: &str) {
        let start = Instant::now();
        loop {
            if let Some(at) = self.shown[self.seen..].find(text) {
                self.seen += at + text.len();
                return;
            }
            match self.output.recv_timeout(Duration::from_millis(50)) {
                Ok(piece) => self.shown.push_str(&String::from_utf8_lossy(&piece)),
                Err(RecvTimeoutError::Timeout) if start.elapsed() < PATIENCE => {}
                Err(error) => panic!("`{text}` is not shown, {error}: {}", self.shown),
            }
        }
    }

    /// Answers what was asked.
    fn answer(&mut self, line: &str) {
        // A program that asks for a password hides what is typed only once it has asked.
        thread::sleep(Duration::from_millis(200));
        self.input.write_all(format!("{line}\n").as_bytes()).expect("it reads");
    }

    /// Whether it ends well, and all that it has shown.
    fn end(mut self) -> (bool, String) {
        let status = self.process.wait().expect("it ends");
        self.shown.extend(
            self.output
                .iter()
                .map(|piece| String::from_utf8_lossy(&piece).into_owned()),
        );
        (status.success(), self.shown)
    }
}

#[test]
fn a_superuser_is_asked_for() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    let Some(mut terminal) = Terminal::start(&folder, &["createsuperuser"]) else {
        return;
    };
    terminal.expect("Username: ");
    terminal.answer("");
    terminal.expect("Error: This field cannot be blank.");
    terminal.expect("Username: ");
    terminal.answer("ada lovelace");
    terminal.expect("Error: Enter a valid username. This value may contain only letters, numbers, and");
    terminal.expect("Username: ");
    terminal.answer(&"a".repeat(151));
    terminal.expect("Error: Ensure this value has at most 150 characters (it has 151).");
    terminal.expect("Username: ");
    terminal.answer("ada");
    terminal.expect("Email address: ");
    terminal.answer("ada");
    terminal.expect("Error: Enter a valid email address.");
    terminal.expect("Email address: ");
    terminal.answer("ada@example.org");
    terminal.expect("Password: ");
    terminal.answer("a hidden one");
    terminal.expect("Password (again): ");
    terminal.answer("another one");
    terminal.expect("Error: Your passwords didn't match.");
    terminal.expect("Password: ");
    terminal.answer("password1");
    terminal.expect("Password (again): ");
    terminal.answer("password1");
    terminal.expect("This password is too common.");
    terminal.expect("Bypass password validation and create user anyway? [y/N]: ");
    terminal.answer("n");
    terminal.expect("Password: ");
    terminal.answer("a hidden one");
    terminal.expect("Password (again): ");
    terminal.answer("a hidden one");
    terminal.expect("Superuser created successfully.");
    let (well, shown) = terminal.end();
    assert!(well, "{shown}");
    assert!(
        !shown.contains("hidden") && !shown.contains("password1"),
        "what is typed is seen: {shown}"
    );
    let users = folder.run(&["dumpdata", "User"]);
    assert!(
        users.contains(r#""username": "ada""#) && users.contains("argon2"),
        "{users}"
    );
}

#[test]
fn a_weak_password_is_taken_if_it_is_meant() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    let arguments = ["createsuperuser", "--username", "bob", "--email", "bob@example.org"];
    let Some(mut terminal) = Terminal::start(&folder, &arguments) else {
        return;
    };
    terminal.expect("Password: ");
    terminal.answer("bob");
    terminal.expect("Password (again): ");
    terminal.answer("bob");
    terminal.expect("This password is too short.");
    terminal.expect("[y/N]: ");
    terminal.answer("y");
    terminal.expect("Superuser created successfully.");
    assert!(terminal.end().0);
}

#[test]
fn a_bar_shows_how_many_rows_are_loaded() {
    let folder = Folder::new();
    folder.run(&["migrate"]);
    std::fs::write(folder.0.join("rows.json"), bookshop::ROWS).expect("it can be written");
    let Some(mut terminal) = Terminal::start(&folder, &["loaddata", "rows.json"]) else {
        return;
    };
    terminal.expect(&format!("[{}]", ".".repeat(75)));
    terminal.expect("Installed 861 object(s)");
    let (well, shown) = terminal.end();
    assert!(well && shown.matches('[').count() > 5, "it grows: {shown}");
}
