use fastjango::prelude::*;

#[model(abstract)]
struct Stamps { changed: NaiveDate }

#[model]
struct Book {
    id: i64,
    #[embed(prefix = "book_")]
    stamps: Stamps,
}

fn main() {}
