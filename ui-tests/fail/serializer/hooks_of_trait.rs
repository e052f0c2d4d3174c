use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { title: String }

#[serializer]
impl Drop for BookSerializer {
    fn drop(&mut self) {}
}

fn main() {}
