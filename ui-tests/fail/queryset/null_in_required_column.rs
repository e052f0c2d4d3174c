use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    pages: i32,
}

fn main() {
    let _ = Book::fields().pages.set_null();
}
// Django: django.model.16
