use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { title: String }

#[serializer]
impl BookSerializer {
    fn validate_title(title: String) -> String { title }
}

fn main() {}
// DRF: drf.serializer.32
