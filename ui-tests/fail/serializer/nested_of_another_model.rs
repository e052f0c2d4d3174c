use fastjango::prelude::*;
#[model]
struct Tag { id: i64, name: String }
#[model]
struct Book { id: i64, tags: ManyToMany<Tag> }

#[serializer(model = Book)]
struct OtherSerializer { id: i64 }

#[serializer(model = Book)]
struct BookSerializer { #[field(read_only)] tags: Vec<OtherSerializer> }

fn main() {}
