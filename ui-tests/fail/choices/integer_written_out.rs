use fastjango::prelude::*;

const LOW: isize = 1;

#[derive(Choices)]
enum Priority {
    Low = LOW,
}

fn main() {}
