use fastjango::prelude::*;

#[model]
pub struct Book {
    #[field(primary_key)]
    isbn: String,
    #[field(primary_key)]
    slug: String,
}

fn main() {}
// Django: models.E026, django.model.24
