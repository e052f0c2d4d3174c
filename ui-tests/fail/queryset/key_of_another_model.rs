use fastjango::prelude::*;

#[model]
pub struct Tag { pub id: i64, pub name: String }
#[model]
pub struct Author { pub id: i64 }
#[model]
pub struct Book {
    pub id: i64,
    pub title: String,
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
}

fn main() {
    let _ = |tag: &Tag| Book::new().title("Dune").author(tag);
}
// Django: django.rel.01
