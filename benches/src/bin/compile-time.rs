//! How long `cargo check` takes after one model of fifty has changed, beside SeaORM 2 with the same fifty.
//!
//! `cargo run -p fastjango-benches --bin compile-time [rounds]` writes a crate of models for each into
//! `target/compile-time` and checks them in turn: after a column of one model was renamed, and from nothing (the
//! crate of models alone, its dependencies are there). What is told is the CPU time of cargo and rustc, which a busy
//! machine spoils less than the time on the wall, and the ratio to SeaORM's. The first run fetches SeaORM.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fastjango_benches::compile_time::{MODELS, STACKS, Stack};

/// The rounds where no number of them is said.
const ROUNDS: usize = 9;

/// The ticks of a second in which Linux counts a process's time.
const TICKS: u64 = 100;

fn main() -> io::Result<()> {
    let rounds = std::env::args()
        .nth(1)
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(ROUNDS)
        .max(1);
    let crates: Vec<Crate> = STACKS.iter().map(Crate::write).collect::<io::Result<_>>()?;
    for each in &crates {
        println!("preparing {}", each.stack.name);
        each.check()?;
    }
    let mut touched = vec![Vec::new(); crates.len()];
    let mut clean = vec![Vec::new(); crates.len()];
    for round in 0..rounds {
        for (each, times) in crates.iter().zip(&mut touched) {
            each.touch(round)?;
            times.push(each.check()?);
        }
        for (each, times) in crates.iter().zip(&mut clean) {
            each.clean()?;
            times.push(each.check()?);
        }
    }
    report("one model of 50 changed", &mut touched);
    report("the 50 models from nothing", &mut clean);
    Ok(())
}

/// A crate of models, written in the words of one stack.
struct Crate {
    stack: &'static Stack,
    folder: PathBuf,
}

impl Crate {
    fn write(stack: &'static Stack) -> io::Result<Self> {
        let folder = target().join(stack.name);
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"{0}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{1}\n\n[workspace]\n",
            package(stack),
            stack.dependency.replace("{root}", &root().display().to_string()),
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        let modules = (0..MODELS)
            .map(|number| format!("pub mod model_{number};\n"))
            .collect::<Vec<_>>()
            .concat();
        write(&folder.join("src/lib.rs"), &modules)?;
        for number in 0..MODELS {
            write(
                &folder.join(format!("src/model_{number}.rs")),
                &(stack.model)(number, "note"),
            )?;
        }
        Ok(Self { stack, folder })
    }

    /// Renames a column of the model in the middle.
    fn touch(&self, round: usize) -> io::Result<()> {
        let number = MODELS / 2;
        let name = if round.is_multiple_of(2) { "remark" } else { "note" };
        fs::write(
            self.folder.join(format!("src/model_{number}.rs")),
            (self.stack.model)(number, name),
        )
    }

    /// Forgets what is known of the crate of models, and of nothing else.
    fn clean(&self) -> io::Result<()> {
        run(self.cargo("clean").args(["--package", &package(self.stack)]))
    }

    /// Checks the crate, and gives the CPU time that it took.
    fn check(&self) -> io::Result<Duration> {
        let before = time_of_children()?;
        run(&mut self.cargo("check"))?;
        Ok(time_of_children()?.saturating_sub(before))
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target().join("target"));
        // What cargo tells the programs that it runs is not for the cargo of another crate.
        for name in ["CARGO_MANIFEST_DIR", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
            cargo.env_remove(name);
        }
        cargo.args([command, "--quiet"]);
        cargo
    }
}

fn package(stack: &Stack) -> String {
    format!("models-{}", stack.name)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn target() -> PathBuf {
    root().join("target/compile-time")
}

/// Writes a file unless it is so already, so that cargo sees no change where there is none.
fn write(path: &Path, text: &str) -> io::Result<()> {
    match fs::read_to_string(path) {
        Ok(known) if known == text => Ok(()),
        _ => fs::write(path, text),
    }
}

fn run(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("{command:?}: {status}")))
    }
}

/// The CPU time of all processes that were started and have ended.
fn time_of_children() -> io::Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // Behind the name of the program, which may have spaces: the 14th and 15th, `cutime` and `cstime`.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok());
    Ok(Duration::from_millis(ticks.sum::<u64>() * 1000 / TICKS))
}

fn report(title: &str, times: &mut [Vec<Duration>]) {
    println!("\n{title}: CPU time of `cargo check`, median of {}", times[0].len());
    let medians: Vec<Duration> = times
        .iter_mut()
        .map(|times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect();
    for (stack, median) in STACKS.iter().zip(&medians) {
        let ratio = medians[0].as_secs_f64() / median.as_secs_f64();
        println!(
            "  {:<18} {:>6.2} s   FastJango by it: {ratio:.2}",
            stack.name,
            median.as_secs_f64()
        );
    }
}
