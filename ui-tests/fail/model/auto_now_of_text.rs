use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(auto_now)]
    title: String,
}

fn main() {}
