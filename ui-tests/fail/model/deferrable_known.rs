use fastjango::prelude::*;

#[model(unique(fields = [title], deferrable = later))]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
// Django: django.constraint.08
