use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub pages: u32 }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [exact, gt, lte, range])]
    pub pages: i64,
}

fn main() {}
