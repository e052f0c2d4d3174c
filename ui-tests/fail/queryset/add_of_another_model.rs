use fastjango::prelude::*;

#[model]
struct Tag { id: i64, name: String }

#[model]
struct Book { id: i64, title: String, tags: ManyToMany<Tag> }

async fn copy(db: &Database, book: &mut Book, other: &Book) -> Result<()> {
    book.tags.add(db, [other]).await
}

fn main() {}
// Django: django.rel.03
