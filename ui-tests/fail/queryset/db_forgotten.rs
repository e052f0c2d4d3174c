use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

async fn books() -> Result<Vec<Book>> {
    Book::objects().all().await
}

fn main() {}
