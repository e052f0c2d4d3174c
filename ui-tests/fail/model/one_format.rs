use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(slug, email)]
    title: String,
}

fn main() {}
