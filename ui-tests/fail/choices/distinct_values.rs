use fastjango::prelude::*;

#[derive(Choices)]
enum Status {
    Draft,
    #[choice(value = "draft")]
    Published,
}

fn main() {}
