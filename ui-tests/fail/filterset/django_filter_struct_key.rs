use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String, pub pages: i32 }

#[filterset(model = Book, fields = [title])]
pub struct BookFilter {
    pages: i32,
}

fn main() {}
// DRF: filter.01, filter.03
