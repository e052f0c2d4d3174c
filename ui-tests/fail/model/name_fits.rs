use fastjango::prelude::*;

#[model(index(fields = [title], name = "1st"))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
// Django: models.E033
