use fastjango::prelude::*;

#[model]
struct Cook {
    id: i64,
    cooks: HasMany<Cook>,
}

fn main() {}
