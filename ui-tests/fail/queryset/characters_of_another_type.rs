//! The first characters of a text, as many as a text says.

use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    pub title: String,
    pub pages: i32,
}

pub fn shortened(length: i32) -> (QuerySet<Book>, QuerySet<Book>) {
    let by_text = Book::objects().filter(|b| b.title.left("4").eq("Dune"));
    let by_number = Book::objects().filter(|b| b.title.left(length).eq("Dune"));
    let _ = Book::objects().filter(|b| b.title.repeat("Dune".len()).eq("Dune"));
    // So is it said.
    let _ = Book::objects().filter(|b| b.title.left(4).eq(b.title.substr_from(b.pages)));
    (by_text, by_number)
}

fn main() {}
