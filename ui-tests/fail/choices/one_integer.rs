use fastjango::prelude::*;

#[derive(Choices)]
enum Priority {
    #[choice(value = 2)]
    Low = 1,
}

fn main() {}
