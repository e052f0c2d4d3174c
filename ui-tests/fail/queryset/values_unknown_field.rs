use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

fn main() {
    let _ = Book::objects().values(|b| (b.id, b.titel));
}
// Django: django.query.16
