use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_digits = 2, decimal_places = 8)]
    title: Decimal,
}

fn main() {}
// Django: fields.E134
