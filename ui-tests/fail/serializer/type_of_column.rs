use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    title: i64,
}

fn main() {}
// DRF: drf.serializer.39, drf.field.14
