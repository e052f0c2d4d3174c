use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub in_stock: bool }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookup = range)]
    in_stock: bool,
}

fn main() {}
