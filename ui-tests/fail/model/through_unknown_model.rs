use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(through = Link, through_fields = [here, there])]
    related: ManyToMany<Book>,
}

fn main() {}
// Django: fields.E331
