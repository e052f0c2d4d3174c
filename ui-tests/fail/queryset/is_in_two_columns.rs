use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, pages: i32, published: NaiveDate }

fn main() {
    let _ = Book::objects().filter(|b| b.id.is_in(Book::objects().values(|b| (b.id, b.title))));
}
// Django: django.query.09
