use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[field(db_index = true)]
    title: String,
}

fn main() {}
// Django: fields.E006
