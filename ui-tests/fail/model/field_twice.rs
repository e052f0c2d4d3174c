use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    reviews: i64,
    reviews: ManyToMany<Book>,
}

fn main() {}
// Django: fields.E302, fields.E303, fields.E304, fields.E305
