//! Hostile requests to the bookshop's server for as long as one likes: none may make it panic, fail, tell what is inside
//! or grow.
//!
//! `cargo run --release -p fastjango-tests --bin hostile -- postgres --seconds 1200 --rate 150 --seed 7`.
//! The same seed sends the same requests; only how they meet is chance.

mod attacks;
mod bodies;
mod client;
mod program;
mod random;
mod schema;
mod server;
mod values;
mod verdict;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use std::{env, thread};

use fastjango::db::Database;
use fastjango_tests::bookshop::Shop;
use fastjango_tests::databases::{Engine, run_at};
use fastjango_tests::servers::Kind;

use attacks::Attack;
use random::Random;
use schema::Schema;
use server::Server;
use verdict::Verdicts;

/// How often the rows are put back that the requests have deleted.
const REFILL: Duration = Duration::from_mins(2);

/// What the command line says.
struct Options {
    engine: Engine,
    seconds: u64,
    rate: u64,
    seed: u64,
}

impl Options {
    fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            engine: Engine::Sqlite,
            seconds: 60,
            rate: 150,
            seed: 1,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let number = match argument.as_str() {
                "sqlite" => {
                    options.engine = Engine::Sqlite;
                    continue;
                }
                "postgres" => {
                    options.engine = Engine::Server(Kind::Postgres);
                    continue;
                }
                "mysql" => {
                    options.engine = Engine::Server(Kind::Mysql);
                    continue;
                }
                "--seconds" => &mut options.seconds,
                "--rate" => &mut options.rate,
                "--seed" => &mut options.seed,
                other => {
                    return Err(format!(
                        "{other}: say `sqlite`, `postgres` or `mysql`, `--seconds`, `--rate`, `--seed`"
                    ));
                }
            };
            let value = arguments.next().and_then(|value| value.parse().ok());
            *number = value.ok_or_else(|| format!("{argument} needs a whole number"))?;
        }
        Ok(options)
    }
}

/// What all attackers share.
struct Field {
    server: Server,
    schema: Schema,
    verdicts: Verdicts,
    /// Whoever sends a request holds it for reading; who puts the rows back, for writing.
    rows: RwLock<()>,
    sent: AtomicU64,
    over: AtomicBool,
}

fn main() -> ExitCode {
    if env::args().nth(1).is_some_and(|argument| argument == server::COMMAND) {
        return program::run();
    }
    let options = match Options::parse(env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let mut faults = vec!["the database is not installed".to_owned()];
    run_at(options.engine, &Shop, |url| {
        faults = attack(&options, url).unwrap_or_else(|message| vec![message]);
    });
    for fault in &faults {
        println!("FAULT {fault}");
    }
    println!("{}: {} faults", options.engine, faults.len());
    if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Attacks a server of this database, and tells what was wrong.
fn attack(options: &Options, url: &str) -> Result<Vec<String>, String> {
    let server = Server::start(url)?;
    server.warm_up();
    let schema = Schema::fetch(&server)?;
    println!("{} operations are described", schema.operations.len());
    let field = Arc::new(Field {
        server,
        schema,
        verdicts: Verdicts::default(),
        rows: RwLock::new(()),
        sent: AtomicU64::new(0),
        over: AtomicBool::new(false),
    });
    let share = Attack::ALL.iter().map(|attack| attack.share()).sum::<u64>().max(1);
    let attackers: Vec<_> = (1..)
        .zip(Attack::ALL)
        .map(|(number, attack)| {
            let field = Arc::clone(&field);
            let random = Random::new(options.seed.wrapping_mul(1_000).wrapping_add(number));
            let pause = Duration::from_secs(1) * u32::try_from(share).unwrap_or(1)
                / u32::try_from((options.rate * attack.share()).max(1)).unwrap_or(u32::MAX);
            thread::spawn(move || attack.run(&field, random, pause))
        })
        .collect();
    let marks = watch(&field, url, Duration::from_secs(options.seconds));
    for attacker in attackers {
        attacker.join().map_err(|_| "an attacker has panicked".to_owned())?;
    }
    let mut faults = field.verdicts.faults();
    faults.extend(growth(&marks));
    faults.extend(field.server.recovers());
    faults.extend(field.server.complaints());
    Ok(faults)
}

/// Marks the server's memory, about once a minute, and puts the rows back until the time is over.
fn watch(field: &Field, url: &str, length: Duration) -> Vec<u64> {
    let start = Instant::now();
    let step = Duration::from_mins(1).min(length / 5);
    let (mut marks, mut refilled) = (Vec::new(), start);
    while start.elapsed() < length {
        thread::sleep(step.min(length.saturating_sub(start.elapsed())));
        if refilled.elapsed() > REFILL {
            refilled = Instant::now();
            refill(field, url);
        }
        let memory = field.server.memory();
        println!(
            "{:5} s  {:6} kB  {} requests  {}",
            start.elapsed().as_secs(),
            memory,
            field.sent.load(std::sync::atomic::Ordering::Relaxed),
            field.verdicts.summary()
        );
        marks.push(memory);
    }
    field.over.store(true, std::sync::atomic::Ordering::Relaxed);
    marks
}

/// Puts the rows back as they were, while nobody asks for them.
fn refill(field: &Field, url: &str) {
    let _alone = field.rows.write();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    let refilled = runtime.block_on(async {
        let db = Database::builder(url).max_connections(1).connect().await?;
        Shop::refill(&db).await
    });
    if let Err(error) = refilled {
        field.verdicts.fault(format!("the rows can't be put back: {error}"));
    }
}

/// Whether the memory at the end is more than after warming up, where the run was long enough to tell.
fn growth(marks: &[u64]) -> Option<String> {
    if marks.len() < 10 {
        return None;
    }
    let middle = |marks: &[u64]| {
        let mut marks = marks.to_vec();
        marks.sort_unstable();
        marks[marks.len() / 2]
    };
    let fifth = marks.len() / 5;
    let (warm, end) = (
        middle(&marks[2 * fifth..3 * fifth]),
        middle(&marks[marks.len() - fifth..]),
    );
    // Allocators keep more with each body that is larger than those before, in steps that become rare; what is lost
    // with each request is more than that after so many.
    (end > warm + warm / 10 + 8_192).then(|| format!("the memory has grown from {warm} kB to {end} kB"))
}
