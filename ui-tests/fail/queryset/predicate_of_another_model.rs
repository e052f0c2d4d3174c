use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String }
#[model]
struct Book { id: i64, title: String }

fn main() {
    let by_frank = Author::fields().name.eq("Frank");
    let _ = Book::objects().filter_by(by_frank);
}
// Django: django.query.42
