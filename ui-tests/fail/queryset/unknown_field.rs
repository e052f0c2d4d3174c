use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let _ = Book::objects().filter(|b| b.titel.eq("Dune"));
}
// Django: django.query.01, django.expr.04
