use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, pages: i32, published: NaiveDate }

fn main() {
    let _ = Book::objects().filter(|b| b.published.hour().eq(3));
}
// Django: django.expr.10
