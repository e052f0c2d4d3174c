use fastjango::prelude::*;

#[model]
pub struct Book {
    pub title: String,
}

fn main() {
    let _ = Book::objects().filter(|b| b.title.eq("Dune"));
}
