use fastjango::prelude::*;

#[model]
struct Tag { id: i64, name: String }

#[model]
struct Book { id: i64, title: String, tags: ManyToMany<Tag> }

fn replace(book: &mut Book, tag: Tag) {
    book.tags = vec![tag];
}

fn main() {}
// Django: django.query.47, django.rel.02
