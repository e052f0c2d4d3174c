use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub pages: i32 }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(min = 5, max = 1)]
    pub pages: i32,
}

fn main() {}
// DRF: drf.field.21
