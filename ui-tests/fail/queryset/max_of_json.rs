use fastjango::prelude::*;

#[model]
struct Book { id: i64, extra: Json }

fn main() {
    let _ = Book::objects().values(|b| b.extra.max());
}
// Django: django.expr.10
