use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(max_digits = 5, decimal_places = -2)]
    price: Decimal,
}

fn main() {}
// Django: fields.E131
