use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

fn main() {
    let _ = Book::objects().prefetch_to(|b| b.title);
}
