use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct TitleSerializer { title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(source = "*")]
    names: TitleSerializer,
}

fn main() {}
