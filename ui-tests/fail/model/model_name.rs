use fastjango::prelude::*;

#[model]
pub struct _Book {
    pub id: i64,
}

fn main() {}
// Django: models.E023, models.E024
