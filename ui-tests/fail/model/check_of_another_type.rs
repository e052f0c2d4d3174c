use fastjango::prelude::*;

#[model(check(name = "book_pages", |b| b.pages.gt("none")))]
struct Book {
    id: i64,
    pages: i32,
}

fn main() {}
// Django: django.constraint.11, django.model.53
