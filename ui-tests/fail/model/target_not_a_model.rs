use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade)]
    author: ForeignKey<String>,
}

fn main() {}
