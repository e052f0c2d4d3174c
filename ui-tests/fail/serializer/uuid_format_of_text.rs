use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(format = hex)]
    title: String,
}

fn main() {}
