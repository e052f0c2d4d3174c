use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[field(unique = false)]
    title: String,
}

fn main() {}
