use fastjango::prelude::*;

#[model(index(fields = [title], condition = |b| b.title.ne("")))]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
// Django: django.constraint.14
