use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, fields = [id, titel])]
struct BookSerializer;

fn main() {}
// DRF: drf.serializer.07
