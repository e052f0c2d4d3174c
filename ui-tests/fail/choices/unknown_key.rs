use fastjango::prelude::*;

#[derive(Choices)]
enum Status {
    #[choice(lable = "Being written")]
    Draft,
}

fn main() {}
