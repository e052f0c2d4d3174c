use fastjango::prelude::*;

fn is_even(number: &i32) -> Result<(), ValidationError> {
    (number % 2 == 0).then_some(()).ok_or("It is odd.".into())
}

#[model]
struct Book {
    id: i64,
    #[field(validators = [is_even])]
    title: String,
}

fn main() {}
// Django: django.validator.03
