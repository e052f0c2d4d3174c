use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, provided = [titel])]
struct BookSerializer {
    id: i64,
}

fn main() {}
