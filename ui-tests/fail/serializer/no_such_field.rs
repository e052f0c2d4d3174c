use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    telescope: i64,
}

fn main() {}
// DRF: drf.serializer.22
