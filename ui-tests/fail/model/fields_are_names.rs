use fastjango::prelude::*;

#[model(index(fields = ["title"]))]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
// Django: django.constraint.15
