use fastjango::prelude::*;

#[model(index(fields = [titel]))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
// Django: models.E012
