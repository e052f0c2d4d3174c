use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    author: ForeignKey<Author>,
}

fn main() {}
// Django: fields.E307
