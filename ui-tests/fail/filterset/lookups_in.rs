use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub pages: i32 }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [in])]
    pages: i32,
}

fn main() {}
