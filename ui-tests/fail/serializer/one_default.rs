use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(default = "Dune", create_only_default = "Emma")]
    title: String,
}

fn main() {}
