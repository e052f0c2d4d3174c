use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[cfg(debug_assertions)]
    pub title: String,
}

fn main() {}
