use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[field(null = true)]
    title: String,
}

fn main() {}
