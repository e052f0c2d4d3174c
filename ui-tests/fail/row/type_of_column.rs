use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, published: Option<NaiveDate> }

#[derive(Row)]
#[row(model = Book)]
struct Cover { title: i64 }

fn main() {}
