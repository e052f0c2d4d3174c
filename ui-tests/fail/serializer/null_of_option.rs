use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(allow_null = false)]
    title: String,
}

fn main() {}
