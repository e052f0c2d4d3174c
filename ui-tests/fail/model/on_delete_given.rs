use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
// Django: django.model.31
