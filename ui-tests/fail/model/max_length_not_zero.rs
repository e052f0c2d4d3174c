use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_length = 0)]
    title: String,
}

fn main() {}
// Django: fields.E121
