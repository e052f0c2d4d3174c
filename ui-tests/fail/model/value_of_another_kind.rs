use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_length = "200")]
    title: String,
}

fn main() {}
