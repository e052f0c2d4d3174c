use fastjango::prelude::*;

#[derive(Choices)]
enum Status {
    Draft,
    Published(i32),
}

fn main() {}
