use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, fields = [id, title])]
struct BookSerializer { id: i64 }

fn main() {}
// DRF: drf.serializer.08
