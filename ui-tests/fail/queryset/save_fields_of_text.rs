use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

async fn example(db: &Database, mut book: Book) -> Result<()> {
    book.save_fields(db, |_| "id").await
}

fn main() {}
// Django: django.query.61, django.query.64, django.query.106, django.query.114
