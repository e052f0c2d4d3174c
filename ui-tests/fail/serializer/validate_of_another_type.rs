use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { title: String }

#[serializer]
impl BookSerializer {
    fn validate(data: BookSerializer) -> Result<BookSerializer> { Ok(data) }
}

fn main() {}
// DRF: drf.serializer.31
