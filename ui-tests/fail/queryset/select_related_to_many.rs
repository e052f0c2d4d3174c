use fastjango::prelude::*;

#[model]
struct Tag { id: i64, name: String }
#[model]
struct Book { id: i64, tags: ManyToMany<Tag> }

fn main() {
    let _ = Book::objects().select_related(|b| b.tags());
}
// Django: django.query.23
