use fastjango::prelude::*;

#[model(ordering = ["-title"])]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
