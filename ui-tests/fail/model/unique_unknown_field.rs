use fastjango::prelude::*;

#[model(unique(fields = [titel]))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
