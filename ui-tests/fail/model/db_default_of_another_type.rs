use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(db_default = "one")]
    pages: i32,
}

fn main() {}
