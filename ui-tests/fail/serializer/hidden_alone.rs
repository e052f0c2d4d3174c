use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(hidden, write_only, default = "Dune")]
    title: String,
}

fn main() {}
