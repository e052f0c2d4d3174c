use fastjango::prelude::*;

fn is_even(number: &i32) -> bool {
    number % 2 == 0
}

#[model]
struct Book {
    id: i64,
    #[field(validators = [is_even])]
    pages: i32,
}

fn main() {}
