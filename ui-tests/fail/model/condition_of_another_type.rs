use fastjango::prelude::*;

#[model(unique(fields = [title], name = "book_title", condition = |b| b.title))]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
// Django: django.constraint.04
