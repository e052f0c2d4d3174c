use fastjango::prelude::*;

#[model(unique_together = [id, title])]
pub struct Book {
    id: i64,
    title: String,
}

fn main() {}
// Django: models.E010, models.E011
