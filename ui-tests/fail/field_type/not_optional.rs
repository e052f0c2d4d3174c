use fastjango::prelude::*;

#[derive(FieldType)]
struct Isbn(Option<String>);

fn main() {}
