use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(method = is_short)]
    pub short: bool,
}

impl BookFilter {
    fn is_short(short: bool) -> bool { short }
}

fn main() {}
// DRF: filter.11
