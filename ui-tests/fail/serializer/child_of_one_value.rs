use fastjango::prelude::*;

#[serializer]
struct NameSerializer {
    #[field(child(max_length = 5))]
    name: String,
}

fn main() {}
// DRF: drf.field.11
