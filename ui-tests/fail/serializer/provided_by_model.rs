use fastjango::prelude::*;

#[serializer(provided = [title])]
struct Login {
    name: String,
}

fn main() {}
