use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    title: String,
    #[field(column = "title")]
    name: String,
}

fn main() {}
// Django: models.E007
