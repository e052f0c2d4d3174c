use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[field(help_text = "On the cover.")]
    title: String,
}

fn main() {}
