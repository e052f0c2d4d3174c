use fastjango::prelude::*;

#[model]
struct Tag { id: i64, name: String }

#[model]
struct Book { id: i64, tags: ManyToMany<Tag> }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(source = tags.name, read_only)]
    tag: Option<String>,
}

fn main() {}
