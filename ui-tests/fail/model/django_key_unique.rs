use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade, unique)]
    sequel: ForeignKey<Book>,
}

fn main() {}
// Django: fields.W342
