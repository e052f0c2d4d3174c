use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    title: &'static str,
}

fn main() {}
