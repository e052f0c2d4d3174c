use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    save: bool,
}

fn main() {}
