use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(primary_key)]
    isbn: String,
}

fn main() {}
// Django: models.E004
