use fastjango::prelude::*;

#[model(unique(fields = [title], |b| b.id, name = "book_title"))]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
// Django: django.constraint.03, django.constraint.13
