use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(min = 1)]
    title: String,
}

fn main() {}
// Django: django.validator.02
