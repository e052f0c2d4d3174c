use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, pages: i32 }

#[serializer(model = Book, fields = [title, pages])]
struct BookSerializer;

#[serializer]
impl BookSerializer {
    fn validate_title(value: String) -> Result<String> { Ok(value) }
}

fn main() {}
