use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[relation(to = Book, on_delete = cascade)]
    prequel: Option<ForeignKey<Book>>,
}

fn main() {}
