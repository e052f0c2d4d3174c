use fastjango::prelude::*;

#[model(check(name = "pages", |b| b.page.gte(0)))]
pub struct Book {
    pub id: i64,
    pages: i32,
}

fn main() {}
// Django: django.constraint.10
