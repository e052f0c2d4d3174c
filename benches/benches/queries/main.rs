//! Queries beside rusqlite and sqlx by hand, on SQLite in memory, in one run: what counts are the ratios. Arguments
//! choose some of them: `cargo bench -p fastjango-benches -- structs json`.

mod by_hand;
mod models;
mod with_rusqlite;
mod with_sqlx;

use std::hint::black_box;

use fastjango::db::{Database, Executor, Statement};
use fastjango::models::sql::compile_select;
use fastjango::prelude::*;
use fastjango_benches::{pair, report};
use models::{Book, BookSerializer, Note};
use tokio::runtime::Runtime;

const ROUNDS: usize = 31;

/// How often what takes microseconds is done in a round.
const TIMES: i64 = 100;

/// The three ways.
struct Bench {
    runtime: Runtime,
    db: Database,
    rusqlite: rusqlite::Connection,
    sqlx: sqlx::SqliteConnection,
}

impl Bench {
    fn new() -> Self {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().expect("a runtime");
        let connected = async {
            let db = Database::connect("sqlite::memory:").await.expect("a database");
            db.handle().execute_script(&models::script()).await.expect("the tables");
            (db, with_sqlx::connect().await.expect("a database"))
        };
        let (db, sqlx) = runtime.block_on(connected);
        Self {
            runtime,
            db,
            rusqlite: with_rusqlite::connect(),
            sqlx,
        }
    }

    fn rows_by_key(&mut self) {
        let ours = || {
            self.runtime.block_on(async {
                for key in 1..=TIMES {
                    black_box(
                        Book::objects()
                            .filter(|book| book.id.eq(key))
                            .get(&self.db)
                            .await
                            .expect("a book"),
                    );
                }
            });
        };
        let rusqlite = || {
            for key in 1..=TIMES {
                black_box(with_rusqlite::one(&self.rusqlite, key).expect("a book"));
            }
        };
        report(
            "100 rows by their keys / rusqlite by hand",
            pair(ROUNDS, ours, rusqlite),
        );
        let sqlx = || {
            self.runtime.block_on(async {
                for key in 1..=TIMES {
                    black_box(with_sqlx::one(&mut self.sqlx, key).await.expect("a book"));
                }
            });
        };
        report("100 rows by their keys / sqlx by hand", pair(ROUNDS, ours, sqlx));
    }

    fn pages(&mut self) {
        let ours = || {
            self.runtime.block_on(async {
                for _ in 0..TIMES {
                    black_box(page().all(&self.db).await.expect("books"));
                }
            });
        };
        let rusqlite = || {
            for _ in 0..TIMES {
                black_box(with_rusqlite::page(&self.rusqlite, AFTER).expect("books"));
            }
        };
        report("100 pages of 20 / rusqlite by hand", pair(ROUNDS, ours, rusqlite));
        let sqlx = || {
            self.runtime.block_on(async {
                for _ in 0..TIMES {
                    black_box(with_sqlx::page(&mut self.sqlx, AFTER).await.expect("books"));
                }
            });
        };
        report("100 pages of 20 / sqlx by hand", pair(ROUNDS, ours, sqlx));
    }

    fn structs(&mut self) {
        let ours = || {
            let books = Book::objects().order_by(|book| book.id);
            self.runtime.block_on(books.all(&self.db)).expect("books")
        };
        let rusqlite = || with_rusqlite::all(&self.rusqlite).expect("books");
        report(
            "10,000 rows to structs / rusqlite by hand",
            pair(ROUNDS, ours, rusqlite),
        );
        let sqlx = || self.runtime.block_on(with_sqlx::all(&mut self.sqlx)).expect("books");
        report("10,000 rows to structs / sqlx by hand", pair(ROUNDS, ours, sqlx));
    }

    fn json(&mut self) {
        let ours = || {
            let books = Book::objects().order_by(|book| book.id).into_query();
            let (context, mut out) = (SerializerContext::new(&self.db), Vec::new());
            let written = BookSerializer::options().write_list(books, &context, &mut out);
            self.runtime.block_on(written).expect("books");
            out
        };
        let rusqlite = || with_rusqlite::json(&self.rusqlite).expect("books");
        report("10,000 rows to JSON / rusqlite by hand", pair(ROUNDS, ours, rusqlite));
        let sqlx = || self.runtime.block_on(with_sqlx::json(&mut self.sqlx)).expect("books");
        report("10,000 rows to JSON / sqlx by hand", pair(ROUNDS, ours, sqlx));
    }

    fn inserts(&mut self) {
        let texts: Vec<String> = (0..1000).map(|number| format!("Note {number}")).collect();
        let ours = || self.runtime.block_on(insert(&self.db, &texts)).expect("notes");
        let rusqlite = || with_rusqlite::insert(&mut self.rusqlite, &texts).expect("notes");
        report("1,000 rows inserted / rusqlite by hand", pair(ROUNDS, ours, rusqlite));
        let sqlx = || {
            let inserted = with_sqlx::insert(&mut self.sqlx, &texts);
            self.runtime.block_on(inserted).expect("notes");
        };
        report("1,000 rows inserted / sqlx by hand", pair(ROUNDS, ours, sqlx));
    }

    /// The part of a list query that is not the database's.
    fn compiling(&mut self) {
        let compile = || compile_select(page().query(), self.db.backend()).expect("it compiles");
        let statement: Statement = compile().expect("it can have rows");
        let compiled = || (0..TIMES).for_each(|_| drop(black_box(compile())));
        let run = || {
            self.runtime.block_on(async {
                for _ in 0..TIMES {
                    black_box(self.db.handle().fetch_all(&statement).await.expect("rows"));
                }
            });
        };
        report("100 pages built and compiled / run", pair(ROUNDS, compiled, run));
    }
}

const AFTER: &str = "Title 5";

fn page() -> QuerySet<Book> {
    Book::objects()
        .filter(|book| book.title.gt(AFTER) & book.in_stock.eq(true))
        .order_by(|book| (book.title.asc(), book.id.asc()))
        .limit(20)
}

async fn insert(db: &Database, texts: &[String]) -> Result<()> {
    let note = |(weight, text): (i32, &String)| Note::new().text(text).weight(weight).build();
    let notes = (0..).zip(texts).map(note).collect();
    db.atomic(async |tx| {
        Note::objects().delete(tx).await?;
        Note::objects().bulk_create(tx, notes).await.map(drop)
    })
    .await
}

/// What is timed, and the name that an argument chooses it by.
type Section = (&'static str, fn(&mut Bench));

const SECTIONS: &[Section] = &[
    ("keys", Bench::rows_by_key),
    ("pages", Bench::pages),
    ("structs", Bench::structs),
    ("json", Bench::json),
    ("inserts", Bench::inserts),
    ("compiling", Bench::compiling),
];

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let mut bench = Bench::new();
    println!("{:<58} {:>12} {:>12}", "", "FastJango", "beside");
    for (name, section) in SECTIONS {
        if chosen.is_empty() || chosen.iter().any(|chosen| chosen == name) {
            section(&mut bench);
        }
    }
}
