use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[filterset(model = Book)]
struct BookFilter {
    #[filter(min = 3)]
    title: String,
}

fn main() {}
