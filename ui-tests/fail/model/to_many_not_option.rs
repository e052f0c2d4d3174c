use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    related: Option<ManyToMany<Book>>,
}

fn main() {}
// Django: fields.W340
