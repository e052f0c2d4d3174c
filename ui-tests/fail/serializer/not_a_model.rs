use fastjango::prelude::*;

struct Book;

#[serializer(model = Book)]
struct BookSerializer {
    title: String,
    pages: i32,
}

fn main() {}
// DRF: drf.serializer.03
