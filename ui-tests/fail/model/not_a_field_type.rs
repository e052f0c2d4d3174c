use fastjango::prelude::*;

struct Title;

#[model]
struct Book {
    id: i64,
    title: Title,
}

fn main() {}
// Django: django.model.44
