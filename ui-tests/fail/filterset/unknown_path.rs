use fastjango::prelude::*;

#[model]
pub struct Author { pub id: i64, pub name: String, #[field(secret)] pub pin: String }
#[model]
pub struct Book { pub id: i64, #[relation(on_delete = cascade)] pub author: ForeignKey<Author> }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(field = author.nam)]
    author: String,
}

fn main() {}
// DRF: filter.07
