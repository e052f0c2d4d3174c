use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(unique)]
    #[relation(on_delete = cascade)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
// Django: fields.W341
