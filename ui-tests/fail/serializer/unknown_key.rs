use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(readonly)]
    title: String,
}

fn main() {}
// DRF: drf.serializer.11, drf.field.05
