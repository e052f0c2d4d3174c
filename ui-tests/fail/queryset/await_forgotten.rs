use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

async fn books(db: &Database) -> Result<usize> {
    Ok(Book::objects().all(db)?.len())
}

fn main() {}
