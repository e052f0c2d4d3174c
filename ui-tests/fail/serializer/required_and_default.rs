use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(required = true, default = "Dune")]
    title: String,
}

fn main() {}
// DRF: drf.field.03
