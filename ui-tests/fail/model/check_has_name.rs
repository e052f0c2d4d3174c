use fastjango::prelude::*;

#[model(check(|b| b.pages.gte(0)))]
pub struct Book {
    pub id: i64,
    pages: i32,
}

fn main() {}
// Django: django.constraint.01
