use fastjango::prelude::*;
#[model]
struct Author { id: i64, #[field(secret)] pin: String }

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    author: ForeignKey<Author>,
}

#[serializer(model = Book)]
struct BookSerializer { #[field(source = author.pin, read_only)] pin: String }
fn main() {}
