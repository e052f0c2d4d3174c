use fastjango::prelude::*;


#[filterset(crate = fastjango)]
pub struct BookFilter {
    pages: i32,
}

fn main() {}
// DRF: filter.01
