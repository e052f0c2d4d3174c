//! The table of the recorded cases of models: how many of each topic are answered as Django answers, and why not the
//! others.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What stands above the table.
const HEAD: &str = "\
The recorded cases of models that are answered as Django answers, on SQLite, PostgreSQL and MariaDB, and why not the
others. Written by `RESULTS=overwrite cargo test -p fastjango-tests --test it -- _cases`.
";

/// One test at a time writes the table.
static WRITING: Mutex<()> = Mutex::new(());

/// A topic of recorded cases.
pub(crate) struct Topic<'a> {
    pub(crate) name: &'a str,
    /// The cases that are run, or refused by the compiler.
    pub(crate) all: usize,
    /// The cases that Django raises for, and that don't compile here: by the message that is pinned.
    pub(crate) do_not_compile: &'a [(&'a str, &'a str)],
    /// The others that are not run, and why.
    pub(crate) not_expressed: &'a [(&'a str, &'a str)],
}

impl Topic<'_> {
    /// Checks that the table says of the topic what is so.
    pub(crate) fn check(&self) {
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sections = read();
        let section = self.section();
        if std::env::var("RESULTS").is_ok_and(|how| how == "overwrite") {
            sections.insert(self.name.to_owned(), section);
            let sections: Vec<String> = sections.into_values().collect();
            let text = format!("{HEAD}\n{}", sections.join("\n"));
            std::fs::write(file(), text).expect("the table can be written");
        } else {
            assert_eq!(
                sections.get(self.name),
                Some(&section),
                "the table says otherwise; `RESULTS=overwrite` writes it"
            );
        }
    }

    fn section(&self) -> String {
        let refused = self.do_not_compile.len();
        let answered = self.all - refused - self.not_expressed.len();
        let all = self.all;
        let share = 100 * (answered + refused) / all;
        let mut text = format!(
            "# {}: {answered} of {all} answered, {refused} refused by the compiler, {share} %\n",
            self.name
        );
        for (id, message) in self.do_not_compile {
            let _ = writeln!(text, "{id} is refused: {message}");
        }
        for (id, reason) in self.not_expressed {
            let _ = writeln!(text, "{id}: {reason}");
        }
        text
    }
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/results.txt")
}

/// The sections of the table, by their topics.
fn read() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(file()).unwrap_or_default();
    let sections = text.split("\n# ").skip(1);
    sections
        .filter_map(|section| {
            let (name, _) = section.split_once(':')?;
            Some((name.to_owned(), format!("# {}\n", section.trim_end())))
        })
        .collect()
}
