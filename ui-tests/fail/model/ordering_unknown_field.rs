use fastjango::prelude::*;

#[model(ordering = [titel])]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
// Django: models.E015
