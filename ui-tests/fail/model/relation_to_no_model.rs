use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    author: ForeignKey<String>,
}

fn main() {}
// Django: fields.E300, django.model.32
