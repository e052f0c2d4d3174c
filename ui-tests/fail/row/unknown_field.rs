use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String, published: Option<NaiveDate> }

#[derive(Row)]
#[row(model = Book)]
struct Cover { titel: String }

fn main() {}
// Django: django.query.19
