use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    reviews: HasMany<Book>,
    reviews: ManyToMany<Book>,
}

fn main() {}
// Django: fields.E302, fields.E303, fields.E304, fields.E305
