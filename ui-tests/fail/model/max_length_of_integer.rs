use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_length = 200)]
    title: i32,
}

fn main() {}
// Django: fields.W122, django.validator.03
