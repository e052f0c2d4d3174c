use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, fields = [title], read_only_fields = [id])]
struct BookSerializer;

fn main() {}
// DRF: drf.serializer.12
