use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, pages: i32, published: NaiveDate }

fn main() {
    let _ = Book::objects().filter(|b| b.title.has_key("a"));
}
// Django: django.query.03
