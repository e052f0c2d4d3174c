use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[filterset(model = Book)]
struct BookFilter {
    title: RangeInclusive<i64>,
}

fn main() {}
