use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book, unique_together(fields = [id, title]))]
struct BookSerializer {
    #[field(read_only)]
    id: i64,
    title: String,
}

fn main() {}
