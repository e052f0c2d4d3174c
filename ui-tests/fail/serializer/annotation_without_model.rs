use fastjango::prelude::*;

#[serializer(crate = fastjango)]
struct Login {
    #[field(annotate = |a| a.name)]
    name: String,
}

fn main() {}
