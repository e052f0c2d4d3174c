use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(unique)]
    title: Decimal,
}

fn main() {}
// Django: fields.E132
