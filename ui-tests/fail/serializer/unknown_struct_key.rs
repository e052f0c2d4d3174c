use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(mdoel = Book)]
struct BookSerializer {
    title: String,
}

fn main() {}
