use fastjango::prelude::*;

#[model(ordering = ["title"])]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
