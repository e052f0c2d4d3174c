use fastjango::prelude::*;

#[model(check(name = "pages"))]
pub struct Book {
    pub id: i64,
    pages: i32,
}

fn main() {}
