use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    pub title: String,
}

#[fastjango::filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [exact, icontain])]
    pub title: String,
}

fn main() {}
// DRF: filter.08
