use fastjango::prelude::*;

#[model]
pub struct Book(i64);

fn main() {}
