use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: Option<i64>,
}

fn main() {}
// Django: fields.E007
