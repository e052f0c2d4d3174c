use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(default = "many")]
    title: i32,
}

fn main() {}
// Django: django.model.38
