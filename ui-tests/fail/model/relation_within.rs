use fastjango::prelude::*;

#[model]
pub struct Author { pub id: i64 }

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade)]
    author: Box<ForeignKey<Author>>,
    #[relation(on_delete = cascade)]
    editor: ForeignKey,
}

fn main() {}
