use fastjango::prelude::*;

#[serializer]
struct NamesSerializer {
    #[field(child(read_only))]
    names: Vec<String>,
}

fn main() {}
// DRF: drf.field.11
