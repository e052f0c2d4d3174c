use fastjango::prelude::*;

#[derive(Choices)]
enum Status {}

fn main() {}
