use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { #[field(method)] length: i64 }

#[serializer]
impl BookSerializer {
    fn get_lenght(book: &Book) -> i64 { book.id }
}

fn main() {}
