use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub extra: Json }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookup = range)]
    extra: Json,
}

fn main() {}
