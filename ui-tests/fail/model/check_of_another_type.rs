use fastjango::prelude::*;

#[model(check(name = "book_pages", |b| b.pages.gt("none")))]
struct Book {
    id: i64,
    pages: i32,
}

fn main() {}
// Django: django.model.53, django.constraint.11
