use fastjango::prelude::*;

#[derive(FieldType)]
struct Isbn(String);

#[model]
struct Book {
    id: i64,
    isbn: Isbn,
}

fn main() {
    let _ = Book::objects().filter(|b| b.isbn.eq("978"));
}
