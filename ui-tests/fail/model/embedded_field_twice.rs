use fastjango::prelude::*;

#[model(abstract)]
struct Stamps {
    id: i64,
}

#[model]
struct Book {
    id: i64,
    #[embed]
    stamps: Stamps,
}

fn main() {}
// Django: models.E005, models.E006, django.model.06
