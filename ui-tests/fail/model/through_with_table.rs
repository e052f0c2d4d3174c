use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(through = Link, table = "link")]
    others: ManyToMany<Book>,
}

fn main() {}
// Django: django.model.33
