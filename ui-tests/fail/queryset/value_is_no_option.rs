use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    pages: i32,
    rating: Option<f64>,
}

fn main() {
    let _ = Book::objects().filter(|b| b.pages.eq(Some(412)));
    let _ = Book::objects().filter(|b| b.rating.eq(None));
}
// Django: django.query.04
