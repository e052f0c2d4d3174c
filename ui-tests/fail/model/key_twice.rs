use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(unique, unique)]
    title: String,
}

fn main() {}
