use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

fn main() {
    let _ = Book::raw("SELECT * FROM book WHERE id = $1", 7);
}
