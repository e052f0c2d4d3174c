use fastjango::prelude::*;

#[model(ordering = [title, -title])]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
