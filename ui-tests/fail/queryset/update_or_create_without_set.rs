use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String }

async fn example(db: &Database, new: Book) -> Result<()> {
    Book::objects().update_or_create(db, |b| b.title, || new).await.map(drop)
}

fn main() {}
// Django: django.query.55
