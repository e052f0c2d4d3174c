use fastjango::prelude::*;

#[derive(Choices)]
enum Status<T> {
    Draft(T),
}

fn main() {}
