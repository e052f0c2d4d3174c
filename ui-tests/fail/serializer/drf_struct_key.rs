use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, fields = [title])]
struct BookSerializer {
    title: String,
}

fn main() {}
