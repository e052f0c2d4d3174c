use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(unique_for_date = publised)]
    title: String,
    published: NaiveDate,
}

fn main() {}
// Django: django.model.41
// DRF: drf.validator.03
