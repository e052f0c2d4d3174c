use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    type_: String,
}

fn main() {}
// Django: fields.E001
