//! Building and compiling queries, and rows to structs, beside sqlx by hand on in-memory SQLite.

use std::hint::black_box;

use fastjango::db::{Database, Executor, Statement};
use fastjango::models::sql::compile_select;
use fastjango::prelude::*;
use fastjango_benches::{pair, report};
use sqlx::{ConnectOptions, Row};
use tokio::runtime::Runtime;

/// An author.
#[model(table = "author")]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 100)]
    pub name: String,
}

/// A book.
#[model(table = "book", ordering = [title, id])]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    #[field(max_length = 200)]
    pub title: String,
    /// How long it is.
    pub pages: i32,
    /// What it costs.
    pub price: f64,
    /// When it came out.
    pub published: Option<NaiveDate>,
    /// Whether it can be sent at once.
    pub in_stock: bool,
    /// Who wrote it.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
}

/// The same, as users of sqlx write it.
#[derive(Debug)]
#[expect(dead_code, reason = "it is only read into")]
struct PlainBook {
    id: i64,
    title: String,
    pages: i32,
    price: f64,
    published: Option<NaiveDate>,
    in_stock: bool,
    author_id: i64,
}

const ROWS: u32 = 10_000;

const SCHEMA: &str = "CREATE TABLE author (id integer PRIMARY KEY, name varchar(100) NOT NULL);
CREATE TABLE book (id integer PRIMARY KEY, title varchar(200) NOT NULL, pages integer NOT NULL, price real NOT NULL,
    published date, in_stock bool NOT NULL, author_id bigint NOT NULL REFERENCES author (id));
CREATE INDEX book_title ON book (title)";

fn rows() -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT INTO author SELECT i, 'Author ' || i FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
         INSERT INTO book SELECT i, 'Title ' || i, i % 900, i / 7.0, '2020-01-0' || (1 + i % 9), i % 2, 1 + i % 100 FROM n"
    )
}

fn page() -> QuerySet<Book> {
    Book::objects()
        .filter(|b| b.title.icontains("title 1") & b.author().name.startswith("Author") & b.in_stock.eq(true))
        .order_by(|b| (b.price.desc(), b.id.asc()))
        .limit(20)
}

fn all_by_hand(runtime: &Runtime, connection: &mut sqlx::SqliteConnection) -> Vec<PlainBook> {
    let sql = "SELECT id, title, pages, price, published, in_stock, author_id FROM book ORDER BY id";
    let rows = runtime
        .block_on(sqlx::query(sql).fetch_all(connection))
        .expect("the table is there");
    let book = |row: &sqlx::sqlite::SqliteRow| PlainBook {
        id: row.get(0),
        title: row.get(1),
        pages: row.get(2),
        price: row.get(3),
        published: row.get(4),
        in_stock: row.get(5),
        author_id: row.get(6),
    };
    rows.iter().map(book).collect()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let db = runtime
        .block_on(Database::connect("sqlite::memory:"))
        .expect("a database");
    let options = "sqlite::memory:"
        .parse::<sqlx::sqlite::SqliteConnectOptions>()
        .expect("an address");
    let mut plain = runtime.block_on(options.connect()).expect("a database");
    for script in [SCHEMA.to_owned(), rows()] {
        runtime
            .block_on(db.handle().execute_script(&script))
            .expect("the rows are made");
        runtime
            .block_on(sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut plain))
            .expect("the rows are made");
    }

    println!("{:<58} {:>12} {:>12}", "", "FastJango", "beside");
    let compile = || compile_select(page().query(), db.backend()).expect("it compiles");
    let statement: Statement = compile().expect("it can have rows");
    let hundred = || (0..100).for_each(|_| drop(black_box(compile())));
    let run = || runtime.block_on(db.handle().fetch_all(&statement)).expect("it runs");
    report(
        "100 list queries built and compiled / one run of it",
        pair(31, hundred, run),
    );
    report(
        "10,000 rows to structs / sqlx by hand",
        pair(
            31,
            || {
                runtime
                    .block_on(Book::objects().order_by(|b| b.id).all(&db))
                    .expect("it runs")
            },
            || all_by_hand(&runtime, &mut plain),
        ),
    );
}
