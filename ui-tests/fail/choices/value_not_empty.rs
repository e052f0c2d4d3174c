use fastjango::prelude::*;

#[derive(Choices)]
enum Status {
    #[choice(value = "")]
    Draft,
}

fn main() {}
