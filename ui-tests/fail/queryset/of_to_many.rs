use fastjango::prelude::*;

#[model]
pub struct Tag { pub id: i64 }
#[model]
pub struct Book { pub id: i64, pub tags: ManyToMany<Tag> }

fn example() -> QuerySet<Book> {
    Book::objects().of(|b| b.tags())
}

fn main() {}
// Django: django.query.86
