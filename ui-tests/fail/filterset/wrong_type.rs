use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    pub title: String,
}

#[fastjango::filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookup = gte)]
    pub title: i64,
}

fn main() {}
// DRF: filter.24
