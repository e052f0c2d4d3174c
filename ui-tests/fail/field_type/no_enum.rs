use fastjango::prelude::*;

#[derive(FieldType)]
enum Status {
    Draft,
}

fn main() {}
