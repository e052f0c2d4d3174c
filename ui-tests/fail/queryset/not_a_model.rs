use fastjango::prelude::*;

struct Book { id: i64, title: String }

async fn books(db: &Database) -> Result<Vec<Book>> {
    Book::objects().filter(|book| book.title.eq("x")).order_by(|book| book.title.asc()).all(db).await
}

fn main() {}
