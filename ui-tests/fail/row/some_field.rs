use fastjango::prelude::*;

#[derive(Row)]
struct Cover {}

fn main() {}
