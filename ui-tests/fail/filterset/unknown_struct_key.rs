use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String, pub pages: i32 }

#[filterset(modle = Book)]
pub struct BookFilter {
    pages: i32,
}

fn main() {}
