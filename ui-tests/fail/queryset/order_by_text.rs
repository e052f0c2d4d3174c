use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let _ = Book::objects().order_by(|_| "title");
}
// Django: django.query.13
