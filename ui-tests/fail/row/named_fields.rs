use fastjango::prelude::*;

#[derive(Row)]
struct Cover(String);

fn main() {}
