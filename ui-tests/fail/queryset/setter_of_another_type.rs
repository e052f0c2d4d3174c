use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    pages: i32,
}

fn main() {
    let _ = Book::new().pages("412");
}
// Django: django.model.15
