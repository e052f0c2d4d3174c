use fastjango::prelude::*;

#[model]
struct Book { id: i64, #[field(secret)] token: String }

#[serializer(model = Book, fields = [id, token])]
struct BookSerializer;

fn main() {}
