use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(slug)]
    title: i32,
}

fn main() {}
// Django: django.validator.03
