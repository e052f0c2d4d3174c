use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, published: Option<NaiveDate> }

#[derive(Row)]
struct Cover { #[row(model = Book)] title: String }

fn main() {}
