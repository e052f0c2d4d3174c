use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[relation(on_delete = CASCADE)]
    prequel: Option<ForeignKey<Book>>,
}

fn main() {}
