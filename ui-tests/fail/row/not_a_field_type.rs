use fastjango::prelude::*;

#[derive(Row)]
struct Cover { title: &'static str }

fn main() {}
