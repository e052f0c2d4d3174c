use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(unique_for_date = published, unique_for_year = published)]
    title: String,
    published: NaiveDate,
}

fn main() {}
