use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    pub title: String,
}

#[fastjango::filterset(model = Book)]
pub struct BookFilter {
    pub titel: String,
}

fn main() {}
// DRF: filter.02
