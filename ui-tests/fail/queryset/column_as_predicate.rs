use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    in_print: bool,
}

fn main() {
    let _ = Book::objects().filter(|b| b.in_print);
}
// Django: django.query.82, django.query.83
