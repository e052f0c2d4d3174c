use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: Uuid,
}

fn main() {}
