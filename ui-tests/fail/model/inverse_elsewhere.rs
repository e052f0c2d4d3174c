use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[relation(inverse = parent)]
    reviews: HasMany<Review>,
}

#[model]
pub struct Review {
    id: i64,
    #[relation(on_delete = cascade)]
    parent: Option<ForeignKey<Review>>,
}

fn main() {}
