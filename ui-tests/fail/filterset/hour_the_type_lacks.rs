use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub published: NaiveDate }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookup = hour_gte)]
    published: NaiveDate,
}

fn main() {}
