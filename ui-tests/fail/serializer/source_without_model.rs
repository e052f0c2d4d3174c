use fastjango::prelude::*;

#[serializer(crate = fastjango)]
struct Login {
    #[field(source = title)]
    name: String,
}

fn main() {}
