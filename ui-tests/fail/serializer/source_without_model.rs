use fastjango::prelude::*;

#[serializer(crate = fastjango)]
struct Login {
    #[field(source = user.name)]
    name: String,
}

fn main() {}
