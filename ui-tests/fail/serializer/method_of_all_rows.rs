use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { #[field(method)] length: i64 }

#[serializer]
impl BookSerializer {
    async fn get_length(book: &Book) -> Result<i64> { Ok(book.id) }
}

fn main() {}
