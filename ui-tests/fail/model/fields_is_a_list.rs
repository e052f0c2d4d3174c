use fastjango::prelude::*;

#[model(unique(fields = title))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
