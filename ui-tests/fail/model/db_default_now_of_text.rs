use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(db_default = now)]
    title: String,
}

fn main() {}
