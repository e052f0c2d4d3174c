use fastjango::prelude::*;

#[derive(Choices)]
struct Status;

fn main() {}
