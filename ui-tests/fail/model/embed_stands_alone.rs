use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[embed]
    stamps: Option<Stamps>,
}

fn main() {}
