use fastjango::prelude::*;

#[model]
struct Book { id: i64, #[field(secret)] token: String }

#[serializer(model = Book)]
struct BookSerializer {
    token: String,
}

fn main() {}
