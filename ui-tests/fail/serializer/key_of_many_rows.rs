use fastjango::prelude::*;

#[model]
struct Tag { id: i64, name: String }

#[model]
struct Book { id: i64, tags: ManyToMany<Tag> }

#[serializer(model = Book)]
struct BookSerializer {
    tags: PrimaryKey<Tag>,
}

fn main() {}
