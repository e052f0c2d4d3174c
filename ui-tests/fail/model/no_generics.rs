use fastjango::prelude::*;

#[model]
pub struct Book<T> {
    pub id: i64,
    pub title: T,
}

fn main() {}
