use fastjango::prelude::*;

#[model]
struct Tag { id: i64, name: String }

#[model]
struct Book { id: i64, tags: ManyToMany<Tag> }

#[serializer(model = Tag)]
struct TagSerializer { name: String }
#[serializer(model = Book)]
struct BookSerializer { tags: Vec<TagSerializer> }

fn main() {}
// DRF: drf.serializer.20
