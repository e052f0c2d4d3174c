use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    self_: String,
}

fn main() {}
