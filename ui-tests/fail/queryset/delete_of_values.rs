use fastjango::prelude::*;

#[model]
struct Tag { id: i64, name: String }

#[model]
struct Book { id: i64, title: String, tags: ManyToMany<Tag> }

async fn empty(db: &Database) -> Result<()> {
    Book::objects().values(|b| b.title).delete(db).await?;
    Ok(())
}

fn main() {}
// Django: django.query.36
