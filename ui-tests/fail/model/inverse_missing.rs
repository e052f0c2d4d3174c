use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    reviews: HasMany<Review>,
}

#[model]
pub struct Review {
    id: i64,
    text: String,
}

fn main() {}
