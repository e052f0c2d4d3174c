use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let _ = Book::objects().select_related(|b| b.title);
}
// Django: django.query.23
