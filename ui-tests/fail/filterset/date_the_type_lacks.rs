use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub published: NaiveDate }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookup = date)]
    published: NaiveDate,
}

fn main() {}
