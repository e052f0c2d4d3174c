use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { #[field(method)] length: i64 }

#[serializer]
impl BookSerializer {
    fn get_length(book: &Book) -> String { book.title.clone() }
}

fn main() {}
// DRF: drf.serializer.35
