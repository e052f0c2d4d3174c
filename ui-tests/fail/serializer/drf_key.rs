use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(allow_blank = true)]
    title: String,
}

fn main() {}
// DRF: drf.serializer.15
