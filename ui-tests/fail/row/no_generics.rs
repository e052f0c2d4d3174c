use fastjango::prelude::*;

#[derive(Row)]
struct Cover<T> { title: T }

fn main() {}
