use fastjango::prelude::*;

#[serializer(crate = fastjango)]
struct Login {
    #[field(method)]
    name: String,
}

fn main() {}
