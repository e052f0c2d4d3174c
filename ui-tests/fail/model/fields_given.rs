use fastjango::prelude::*;

#[model(index(name = "book_title"))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
// Django: django.constraint.02, django.constraint.13
