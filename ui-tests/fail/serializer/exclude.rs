use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, exclude = [id])]
struct BookSerializer;

fn main() {}
// DRF: drf.serializer.05, drf.serializer.09, drf.serializer.10
