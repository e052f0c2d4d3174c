use fastjango::prelude::*;

#[model(check(name = "book_pages", |b| b.pages))]
struct Book {
    id: i64,
    pages: i32,
}

fn main() {}
// Django: django.constraint.09
