use fastjango::prelude::*;
#[model]
struct Author { id: i64, name: String }

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    author: ForeignKey<Author>,
}

#[serializer(model = Book)]
struct BookSerializer { #[field(source = author.name)] name: String }
fn main() {}
// DRF: drf.serializer.21
