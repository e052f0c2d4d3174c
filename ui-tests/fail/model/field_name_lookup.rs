use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    title__exact: String,
}

fn main() {}
// Django: fields.E002
