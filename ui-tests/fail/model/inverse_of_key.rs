use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade, inverse = prequel)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
