use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let _ = Book::new().titel("Dune");
}
// Django: django.model.10, django.model.11, django.query.54, django.query.55
