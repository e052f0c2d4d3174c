use fastjango::prelude::*;

#[serializer(unique_last)]
struct Login {
    name: String,
}

fn main() {}
