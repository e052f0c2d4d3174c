use fastjango::prelude::*;

#[model]
struct Book { id: i64, pages: i64 }

#[filterset(model = Book)]
struct BookFilter {
    pages: RangeInclusive<i64>,
    #[filter(field = pages, lookup = gte)]
    pages_min: i64,
}

fn main() {}
