use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(read_only, write_only)]
    title: String,
}

fn main() {}
// DRF: drf.field.01
