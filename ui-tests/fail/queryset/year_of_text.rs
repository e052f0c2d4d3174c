use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let _ = Book::objects().filter(|b| b.title.year().eq(1965));
}
// Django: django.expr.10
