use fastjango::prelude::*;

#[model(index(fields = [title], name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
// Django: models.E034, django.constraint.16
