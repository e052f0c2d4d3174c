use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, exclude = [id])]
struct BookSerializer;

fn main() {}
