use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_digits = 0, decimal_places = 0)]
    title: Decimal,
}

fn main() {}
// Django: fields.E133
