use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(validators = [is_even])]
    pages: i32,
}

fn main() {}
