use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[field(unique = true)]
    title: String,
}

fn main() {}
