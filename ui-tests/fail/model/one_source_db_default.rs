use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(default = 1, db_default = 1)]
    pages: i32,
}

fn main() {}
