use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_lenght = 200)]
    title: String,
}

fn main() {}
// Django: django.model.37
