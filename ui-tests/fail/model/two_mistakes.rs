use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_length = 0)]
    title: String,
    #[relation(on_delete = cascade)]
    author: ForeignKey<Book>,
}

fn main() {}
