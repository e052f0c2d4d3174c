use fastjango::prelude::*;
#[model]
struct Book { id: i64, title: String, pages: i32 }

#[serializer(model = Book)]
struct BookSerializer { id: i64, title: String, pages: i32 }

#[serializer]
impl BookSerializer {
    fn validate_colour(colour: String) -> Result<String> { Ok(colour) }
}
fn main() {}
