use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade, through = Book)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
