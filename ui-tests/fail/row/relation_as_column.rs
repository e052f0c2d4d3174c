use fastjango::prelude::*;

#[model]
pub struct Author { pub id: i64, pub name: String }
#[model]
pub struct Book { pub id: i64, #[relation(on_delete = cascade)] pub author: ForeignKey<Author> }

#[derive(Row)]
#[row(model = Book)]
struct Cover {
    author: String,
}

fn main() {}
