use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String }

async fn latest(db: &Database) -> Result<Author> {
    Author::objects().latest(db).await
}

fn main() {}
// Django: django.query.69
