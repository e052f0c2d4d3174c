use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
    #[relation(on_delete = cascade)]
    sequel: Option<ForeignKey<Book>>,
}

async fn sequels(db: &Database) -> Result<Vec<String>> {
    Book::objects().values(|b| b.sequel().title).all(db).await
}

fn main() {}
// Django: django.rel.09
