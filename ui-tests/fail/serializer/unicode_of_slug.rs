use fastjango::prelude::*;

#[serializer]
struct NameSerializer {
    #[field(allow_unicode)]
    name: String,
}

fn main() {}
