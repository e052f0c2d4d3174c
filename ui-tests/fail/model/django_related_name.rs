use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[relation(on_delete = cascade, related_name = "sequels")]
    prequel: Option<ForeignKey<Book>>,
}

fn main() {}
// Django: fields.W345
