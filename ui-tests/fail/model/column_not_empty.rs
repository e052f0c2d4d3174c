use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(column = "")]
    title: String,
}

fn main() {}
