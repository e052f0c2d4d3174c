use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade)]
    related: ManyToMany<Book>,
}

fn main() {}
