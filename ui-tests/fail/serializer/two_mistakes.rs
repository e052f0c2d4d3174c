use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(readonly)]
    title: String,
    pages: i32,
}

fn main() {}
