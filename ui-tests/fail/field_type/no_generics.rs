use fastjango::prelude::*;

#[derive(FieldType)]
struct Key<T>(T);

fn main() {}
