use fastjango::prelude::*;

#[model(unique(fields = [title], name = "t", condition = |b| b.id.gt(1), deferrable = deferred))]
struct Book {
    id: i64,
    title: String,
}

fn main() {}
// Django: django.constraint.05
