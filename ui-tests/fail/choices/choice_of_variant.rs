use fastjango::prelude::*;

#[derive(Choices)]
#[choice(label = "Status")]
pub enum Status {
    Draft,
    #[choices(value = "live")]
    Published,
}

fn main() {}
