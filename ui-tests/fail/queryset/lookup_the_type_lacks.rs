use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    pages: i32,
}

fn main() {
    let _ = Book::objects().filter(|b| b.pages.icontains("4"));
}
// Django: django.query.03
