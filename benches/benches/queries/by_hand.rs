//! What both drivers are asked by hand, and the rows that they give.

use fastjango::prelude::NaiveDate;
use serde::Serialize;

pub(crate) const ALL: &str = "SELECT id, title, pages, price, published, in_stock, author_id FROM book ORDER BY id";

pub(crate) const ONE: &str = "SELECT id, title, pages, price, published, in_stock, author_id FROM book WHERE id = ?";

pub(crate) const PAGE: &str = "SELECT id, title, pages, price, published, in_stock, author_id FROM book \
                               WHERE title > ? AND in_stock ORDER BY title, id LIMIT 20";

pub(crate) const INSERT: &str = "INSERT INTO note (text, weight) VALUES (?, ?)";

/// A book, as users of a driver write it.
#[derive(Debug)]
#[expect(dead_code, reason = "it is only read into")]
pub(crate) struct PlainBook {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) pages: i32,
    pub(crate) price: f64,
    pub(crate) published: Option<NaiveDate>,
    pub(crate) in_stock: bool,
    pub(crate) author_id: i64,
}

/// A book on its way to JSON, borrowed as far as the driver lends it.
#[derive(Debug, Serialize)]
pub(crate) struct JsonBook<'r> {
    pub(crate) id: i64,
    pub(crate) title: &'r str,
    pub(crate) pages: i32,
    pub(crate) price: f64,
    pub(crate) published: Option<&'r str>,
    pub(crate) in_stock: bool,
    pub(crate) author: i64,
}

/// Writes books as a JSON array.
pub(crate) fn write(out: &mut Vec<u8>, book: &JsonBook<'_>) {
    out.push(if out.is_empty() { b'[' } else { b',' });
    serde_json::to_writer(out, book).expect("a vector takes all");
}
