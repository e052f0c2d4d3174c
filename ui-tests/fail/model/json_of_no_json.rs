use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    size: JsonOf<Size>,
}

struct Size;

fn main() {}
// Django: django.model.29
