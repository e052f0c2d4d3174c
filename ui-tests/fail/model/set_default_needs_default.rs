use fastjango::prelude::*;

#[model]
pub struct Author {
    pub id: i64,
}

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = set_default)]
    author: ForeignKey<Author>,
}

fn main() {}
// Django: fields.E321
