use fastjango::prelude::*;

#[model]
pub enum Book {
    Novel,
}

fn main() {}
