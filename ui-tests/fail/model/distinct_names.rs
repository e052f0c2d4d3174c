use fastjango::prelude::*;

#[model(index(fields = [title]), index(fields = [-title]))]
pub struct Book {
    pub id: i64,
    title: String,
}

fn main() {}
