use fastjango::prelude::*;

#[derive(Row)]
struct Cover {
    #[row(source = author.name)]
    author: String,
}

fn main() {}
