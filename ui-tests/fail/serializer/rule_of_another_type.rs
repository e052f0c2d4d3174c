use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { title: String }

#[serializer]
impl BookSerializer {
    fn validate_title(title: i64) -> Result<i64> { Ok(title) }
}

fn main() {}
// DRF: drf.serializer.32, drf.field.17
