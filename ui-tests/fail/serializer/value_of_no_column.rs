use fastjango::prelude::*;

#[serializer]
struct Login {
    name: String,
    attempts: usize,
}

fn main() {}
// DRF: drf.serializer.50
