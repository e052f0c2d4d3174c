use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let _ = Book::objects().filter(|b| b.title().eq("Dune"));
}
// Django: django.query.02
