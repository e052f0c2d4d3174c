use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    pk: i32,
}

fn main() {}
// Django: fields.E003
