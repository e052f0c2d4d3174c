//! The tables, as users of FastJango declare them, and what fills them.

#![allow(unreachable_pub, reason = "declared as programs declare them")]

use fastjango::prelude::*;

/// How many books there are.
pub(crate) const BOOKS: u32 = 10_000;

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

/// A remark.
#[model(table = "note")]
pub struct Note {
    /// The key.
    pub id: i64,
    /// What is remarked.
    pub text: String,
    /// How much it counts.
    pub weight: i32,
}

/// A book as JSON.
#[serializer(model = Book)]
pub struct BookSerializer {
    /// The key.
    pub id: i64,
    /// The title.
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
    pub author: PrimaryKey<Author>,
}

/// Makes the tables and fills them.
pub(crate) fn script() -> String {
    format!(
        "CREATE TABLE author (id integer PRIMARY KEY, name varchar(100) NOT NULL);
         CREATE TABLE book (id integer PRIMARY KEY, title varchar(200) NOT NULL, pages integer NOT NULL,
             price real NOT NULL, published date, in_stock bool NOT NULL,
             author_id bigint NOT NULL REFERENCES author (id));
         CREATE INDEX book_title ON book (title);
         CREATE TABLE note (id integer PRIMARY KEY, text text NOT NULL, weight integer NOT NULL);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT INTO author SELECT i, 'Author ' || i FROM n;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {BOOKS})
         INSERT INTO book SELECT i, 'Title ' || i, i % 900, i / 7.0, '2020-01-0' || (1 + i % 9), i % 2, 1 + i % 100
         FROM n"
    )
}
