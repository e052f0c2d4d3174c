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
struct BookSerializer { author: PrimaryKey<Author>, author_id: i64 }
fn main() {}
// DRF: drf.serializer.18
