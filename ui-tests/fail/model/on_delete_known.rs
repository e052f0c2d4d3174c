use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = restict)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
// Django: fields.E321, fields.E322, fields.E323
