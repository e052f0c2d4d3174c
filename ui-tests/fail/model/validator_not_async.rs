use fastjango::prelude::*;

async fn is_even(number: &i32) -> Result<(), ValidationError> {
    (number % 2 == 0).then_some(()).ok_or("It is odd.".into())
}

#[model]
struct Book {
    id: i64,
    #[field(validators = [is_even])]
    pages: i32,
}

fn main() {}
