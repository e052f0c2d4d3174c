use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(max_digits = 8, decimal_places = 2)]
    title: f64,
}

fn main() {}
