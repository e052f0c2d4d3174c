use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

async fn has(db: &Database, book: &Book) -> Result<bool> {
    Book::objects().values(|b| b.title).contains(db, book).await
}

fn main() {}
// Django: django.query.68
