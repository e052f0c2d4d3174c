use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

async fn has(db: &Database) -> Result<bool> {
    Book::objects().contains(db, 44).await
}

fn main() {}
// Django: django.query.68
