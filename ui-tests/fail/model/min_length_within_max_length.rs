use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(min_length = 5, max_length = 1)]
    title: String,
}

fn main() {}
