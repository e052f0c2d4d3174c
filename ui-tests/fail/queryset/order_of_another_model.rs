use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String }
#[model]
struct Book { id: i64, title: String }

fn main() {
    let name = Author::fields().name;
    let _ = Book::objects().order_by(|_| name.desc());
}
