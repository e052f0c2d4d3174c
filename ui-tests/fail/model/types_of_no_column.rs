use fastjango::prelude::*;
use std::time::SystemTime;

#[model]
struct Book {
    id: i64,
    pages: usize,
    title: &'static str,
    published: Option<SystemTime>,
}

fn main() {}
