use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    title: String,
    pages: i32,
}

fn main() {
    let _ = Book::new().pages(412).build();
}
// Django: django.model.13
