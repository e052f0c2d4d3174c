use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(table = "links")]
    related: ManyToMany<Book>,
    #[relation(table = "links")]
    similar: ManyToMany<Book>,
}

fn main() {}
// Django: fields.E340
