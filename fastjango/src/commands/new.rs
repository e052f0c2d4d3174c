//! `fastjango new`: a project to begin with.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::error::{Error, Result};

/// Begins projects of `FastJango`.
#[derive(Debug, Parser)]
#[command(name = "fastjango", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(New),

    #[command(hide = true)]
    Startproject(Foreign),

    #[command(hide = true)]
    Startapp(Foreign),
}

/// What Django's commands of these names take.
#[derive(Debug, Args)]
struct Foreign {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    _arguments: Vec<String>,
}

impl Command {
    fn run(&self) -> Result<()> {
        let message = match self {
            Self::New(new) => return new.run(),
            Self::Startproject(_) => "there is no `startproject`; did you mean `fastjango new`?",
            Self::Startapp(_) => {
                "there is no `startapp`: an app is a module of the project; did you mean `fastjango new`, which begins a \
                 project?"
            }
        };
        Err(Error::Configuration(message.to_owned()))
    }
}

/// Makes a folder with a project that compiles, runs and passes its tests: Django's `startproject`.
#[derive(Debug, Args)]
struct New {
    /// The folder; its last part is the name of the project.
    folder: PathBuf,

    /// Another name for the project.
    #[arg(long)]
    name: Option<String>,

    /// Takes `fastjango` from this folder. If nothing is said, from where this program was built, or else the
    /// version of this program from crates.io.
    #[arg(long, value_name = "FOLDER", conflicts_with = "git")]
    path: Option<PathBuf>,

    /// Takes `fastjango` from this repository.
    #[arg(long, value_name = "URL")]
    git: Option<String>,

    /// Leaves out the example: no table, and nothing served but the API's description.
    #[arg(long)]
    empty: bool,
}

/// The files of every project, with what is written anew between `{{ … }}`.
const FILES: [(&str, &str); 4] = [
    ("Cargo.toml", include_str!("../../template/Cargo.toml.txt")),
    (".gitignore", include_str!("../../template/gitignore.txt")),
    ("README.md", include_str!("../../template/README.md.txt")),
    ("src/main.rs", include_str!("../../template/main.rs.txt")),
];

/// The files of one with the example.
const EXAMPLE: [(&str, &str); 5] = [
    ("src/models.rs", include_str!("../../template/models.rs.txt")),
    ("src/api.rs", include_str!("../../template/api.rs.txt")),
    ("src/tests.rs", include_str!("../../template/tests.rs.txt")),
    ("src/migrations.rs", include_str!("../../template/migrations.rs.txt")),
    (
        "src/migrations/m0001_initial.rs",
        include_str!("../../template/migrations/m0001_initial.rs.txt"),
    ),
];

/// The same files of one without.
const EMPTY: [(&str, &str); 4] = [
    ("src/models.rs", include_str!("../../template/empty/models.rs.txt")),
    ("src/api.rs", include_str!("../../template/empty/api.rs.txt")),
    ("src/tests.rs", include_str!("../../template/empty/tests.rs.txt")),
    (
        "src/migrations.rs",
        include_str!("../../template/empty/migrations.rs.txt"),
    ),
];

/// What the example's README says of it.
const NOTE: &str = include_str!("../../template/README.note.md.txt");

/// Runs what the arguments of the program `fastjango` name.
#[doc(hidden)]
#[must_use]
pub fn cli() -> ExitCode {
    match Arguments::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fastjango: {error}");
            ExitCode::FAILURE
        }
    }
}

impl New {
    fn run(&self) -> Result<()> {
        let name = self.project_name()?;
        check_name(&name)?;
        let dependency = self.dependency()?;
        if self.folder.exists() {
            let message = format!("`{}` is there already", self.folder.display());
            return Err(Error::Configuration(message));
        }
        let (files, note) = if self.empty {
            (&EMPTY[..], "")
        } else {
            (&EXAMPLE[..], NOTE)
        };
        for (path, text) in FILES.iter().chain(files) {
            let text = text
                .replace("{{ name }}", &name)
                .replace("{{ fastjango }}", &dependency)
                .replace("{{ note }}", note);
            write(&self.folder.join(path), &text)?;
        }
        writeln!(
            io::stdout(),
            "Made `{name}`. It begins with\n\n  cd {}\n  cargo test\n  cargo run -- migrate\n  cargo run -- runserver",
            self.folder.display()
        )?;
        Ok(())
    }

    fn project_name(&self) -> Result<String> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let last = self.folder.file_name().and_then(|name| name.to_str());
        let message = || {
            format!(
                "`{}` gives the project no name; say it with `--name`",
                self.folder.display()
            )
        };
        last.map(str::to_owned).ok_or_else(|| Error::Configuration(message()))
    }

    /// What the manifest says of `fastjango`.
    fn dependency(&self) -> Result<String> {
        if let Some(git) = &self.git {
            return Ok(format!("{{ git = {git:?} }}"));
        }
        let Some(path) = self.path.clone().or_else(checkout) else {
            return Ok(format!("{:?}", env!("CARGO_PKG_VERSION")));
        };
        let named = |error: io::Error| Error::Configuration(format!("{}: {error}", path.display()));
        let path = path.canonicalize().map_err(named)?;
        if !path.join("Cargo.toml").is_file() {
            return Err(Error::Configuration(format!("`{}` is not a crate", path.display())));
        }
        Ok(format!("{{ path = {:?} }}", path.to_string_lossy()))
    }
}

/// The crate that this program was built from, where that is no crate of a registry, which has no sisters beside it.
fn checkout() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sister = own.with_file_name("fastjango-runtime");
    sister.join("Cargo.toml").is_file().then(|| own.to_owned())
}

/// What can't be the name of a crate: Rust's words, crates that every program has, and folders of cargo's.
const TAKEN: [&str; 60] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "fastjango",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// A name has to be one of a crate.
fn check_name(name: &str) -> Result<()> {
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !begins || !name.chars().all(is_plain) {
        return Err(Error::Configuration(format!(
            "`{name}` is no name of a project; take letters, digits, `-` and `_`, a letter first"
        )));
    }
    if TAKEN.contains(&&*name.to_ascii_lowercase()) {
        return Err(Error::Configuration(format!(
            "the name `{name}` is taken by Rust, cargo or a crate; take another"
        )));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    let named = |error: io::Error| Error::Configuration(format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(named)?;
    }
    fs::write(path, text).map_err(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_crates() {
        for name in ["blog", "my-blog2", "My_blog"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "2blog",
            "-blog",
            "my blog",
            "büro",
            "test",
            "Fn",
            "fastjango",
            "build",
            "examples",
        ] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_dependency_is_where_the_program_came_from() {
        let new = |path: Option<&str>, git: Option<&str>| New {
            folder: "blog".into(),
            name: None,
            path: path.map(PathBuf::from),
            git: git.map(str::to_owned),
            empty: false,
        };
        let own = new(None, None).dependency().expect("this is a checkout");
        assert_eq!(own, format!("{{ path = {:?} }}", env!("CARGO_MANIFEST_DIR")));
        let git = new(None, Some("https://example.org/f.git")).dependency();
        assert_eq!(
            git.expect("it is an address"),
            r#"{ git = "https://example.org/f.git" }"#
        );
        assert!(
            new(Some("src"), None).dependency().is_err(),
            "a folder without a manifest"
        );
    }
}
