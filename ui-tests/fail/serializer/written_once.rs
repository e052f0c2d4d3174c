use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    title: String,
    #[field(source = title)]
    name: String,
}

fn main() {}
// DRF: drf.serializer.18
