use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    pages: i32,
}

fn main() {
    let _ = Book::objects().filter(|b| b.pages.eq(Some(412)));
}
// Django: django.query.04
