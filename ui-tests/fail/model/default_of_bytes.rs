use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(default = "none")]
    cover: Vec<u8>,
}

fn main() {}
// Django: fields.E170
