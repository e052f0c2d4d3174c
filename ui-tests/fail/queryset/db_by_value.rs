use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

async fn books(db: Database) -> Result<Vec<Book>> {
    Book::objects().all(db).await
}

fn main() {}
