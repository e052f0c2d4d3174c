use fastjango::prelude::*;

#[derive(Choices)]
#[repr(i16)]
enum Priority {
    #[choice(value = 40000)]
    Low,
}

fn main() {}
