use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String, pub pages: i32 }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookup_expr = gte)]
    pages: i32,
}

fn main() {}
// DRF: filter.08
