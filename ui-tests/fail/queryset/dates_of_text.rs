use fastjango::models::queryset::DateKind;
use fastjango::prelude::*;

#[model]
pub struct Tag { pub id: i64, pub name: String }
#[model]
pub struct Book { pub id: i64, pub title: String }

fn main() {
    let _ = Book::objects().dates(|b| b.title, DateKind::Year);
}
// Django: django.query.71
