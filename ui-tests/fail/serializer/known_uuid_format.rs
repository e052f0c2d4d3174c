use fastjango::prelude::*;

#[serializer]
struct KeySerializer {
    #[field(format = octal)]
    key: Uuid,
}

fn main() {}
// DRF: drf.field.09
