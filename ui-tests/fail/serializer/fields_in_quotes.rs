use fastjango::prelude::*;

#[model]
pub struct Tag { pub id: i64, pub name: String }
#[model]
pub struct Book { pub id: i64, pub title: String }

#[serializer(model = Book, fields = ["id", "title"])]
pub struct BookSerializer;

fn main() {}
// DRF: drf.serializer.06
