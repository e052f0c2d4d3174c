use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_digits = 8)]
    title: Decimal,
}

fn main() {}
// Django: fields.E130, fields.E135
