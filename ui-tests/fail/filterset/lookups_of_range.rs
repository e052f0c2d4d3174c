use fastjango::prelude::*;
use std::ops::RangeInclusive;

#[model]
pub struct Book { pub id: i64, pub pages: i32 }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [gte, lte])]
    pages: RangeInclusive<i32>,
}

fn main() {}
