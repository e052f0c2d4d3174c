use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(regex = "^[0-9]+$")]
    pages: i32,
}

fn main() {}
// Django: django.validator.03
