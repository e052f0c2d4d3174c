use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, published: Option<NaiveDate> }

#[derive(Row)]
struct Cover { name: String }

fn main() {
    let _ = Book::objects().values(|b| CoverValues { name: b.id });
}
