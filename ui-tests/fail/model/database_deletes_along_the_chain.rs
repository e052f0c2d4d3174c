use fastjango::prelude::*;

#[model]
pub struct Author { pub id: i64, #[relation(on_delete = protect)] mentor: Option<ForeignKey<Author>> }

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = db_cascade)]
    author: ForeignKey<Author>,
}

fn main() {}
// Django: fields.E323
