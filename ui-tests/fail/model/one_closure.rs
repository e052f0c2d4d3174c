use fastjango::prelude::*;

#[model(index(|b| b.title, |b| b.id, name = "book_title"))]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
