use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(default = 3)]
    title: String,
}

fn main() {}
// DRF: drf.field.15, drf.field.19
