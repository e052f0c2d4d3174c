use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(method)]
    length: i64,
}

fn main() {}
// DRF: drf.serializer.34
