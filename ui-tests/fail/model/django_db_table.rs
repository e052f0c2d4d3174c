use fastjango::prelude::*;

#[model(db_table = "books")]
pub struct Book {
    id: i64,
    title: String,
}

fn main() {}
