use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(min = 5, max = 1)]
    title: i32,
}

fn main() {}
