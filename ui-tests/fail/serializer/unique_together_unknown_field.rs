use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, unique_together(fields = [id, titel]))]
struct BookSerializer { title: String }

fn main() {}
// DRF: drf.validator.02
