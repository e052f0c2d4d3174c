use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade, to_field = title)]
    sequel: ForeignKey<Book>,
    title: String,
}

fn main() {}
// Django: fields.E311, fields.E312
