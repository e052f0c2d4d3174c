use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    pages: i32,
}

async fn renumber(db: &Database) -> Result<u64> {
    Book::objects().update(db, |b| b.pages.set(b.id)).await
}

fn main() {}
