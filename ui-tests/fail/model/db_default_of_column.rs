use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(db_default = |b| b.id)]
    pages: i32,
}

fn main() {}
// Django: fields.E012
