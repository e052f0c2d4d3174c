use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(unique)]
    others: ManyToMany<Book>,
}

fn main() {}
// Django: fields.E330
