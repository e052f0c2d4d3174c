use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, pages: i32 }

#[serializer(model = Book)]
struct BookSerializer {
    title: String,
    #[cfg(debug_assertions)]
    pages: i32,
}

fn main() {}
