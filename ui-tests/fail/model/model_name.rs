use fastjango::prelude::*;

#[model]
pub struct _Book {
    pub id: i64,
}

fn main() {}
