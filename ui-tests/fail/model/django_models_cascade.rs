use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[relation(on_delete = models.CASCADE)]
    prequel: Option<ForeignKey<Book>>,
}

fn main() {}
