use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(max_digits = 3, decimal_places = 1)]
    id: i64,
}

fn main() {}
