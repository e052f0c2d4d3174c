use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(through = Link)]
    related: ManyToMany<Book>,
}

fn main() {}
// Django: fields.E333
