use fastjango::prelude::*;

struct Trail {
    id: i64,
    name: String,
}

#[model]
struct Sign {
    id: i64,
    trails: ManyToMany<Trail>,
}

fn main() {}
