use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String }
#[model]
struct Book { id: i64, title: String }

fn main() {
    let _ = Book::objects().filter(|_| Author::fields().name.eq("Frank"));
}
