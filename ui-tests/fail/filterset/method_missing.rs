use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(method = is_short)]
    pub short: bool,
}

fn main() {}
// DRF: filter.09
