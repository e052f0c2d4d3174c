use fastjango::prelude::*;

#[model(order = [title])]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
// Django: django.model.01
