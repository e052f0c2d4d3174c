use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    in_stock: bool,
}

fn main() {
    let _ = Book::objects().filter(|b| b.in_stock.gt(false));
}
// Django: django.query.03
