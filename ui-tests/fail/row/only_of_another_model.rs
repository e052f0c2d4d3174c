use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, published: Option<NaiveDate> }

#[derive(Row)]
struct Cover { title: String }

fn main() {
    let _ = Book::objects().only::<Cover>();
}
