use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(max = 12345678901234567890)]
    pages: i64,
}

fn main() {}
// Django: django.validator.02
