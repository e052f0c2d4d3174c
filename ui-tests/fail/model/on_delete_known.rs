use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = restict)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
