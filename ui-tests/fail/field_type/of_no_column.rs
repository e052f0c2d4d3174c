use fastjango::prelude::*;

#[derive(FieldType)]
struct Names(Vec<String>);

fn main() {}
