use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String, pub pages: i32 }

#[filterset(model = Book)]
pub struct BookFilter {
    #[cfg(debug_assertions)]
    pages: i32,
}

fn main() {}
