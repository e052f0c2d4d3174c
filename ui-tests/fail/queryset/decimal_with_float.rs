use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(max_digits = 8, decimal_places = 2)]
    price: Decimal,
    discount: f64,
}

fn main() {
    let _ = Book::objects().values(|b| b.price * b.discount);
}
// Django: django.expr.01
