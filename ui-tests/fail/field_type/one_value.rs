use fastjango::prelude::*;

#[derive(FieldType)]
struct Size {
    width: i32,
    height: i32,
}

fn main() {}
