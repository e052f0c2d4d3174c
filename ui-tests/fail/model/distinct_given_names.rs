use fastjango::prelude::*;

#[model(index(fields = [title], name = "t"), unique(fields = [title], name = "t"))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
// Django: models.E029, models.E031
