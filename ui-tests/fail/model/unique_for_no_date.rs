use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(unique_for_year = pages)]
    title: String,
    pages: i32,
}

fn main() {}
// Django: django.model.41
// DRF: drf.validator.03
