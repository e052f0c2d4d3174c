use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String, books: HasMany<Book> }
#[model]
struct Book { id: i64, title: String, #[relation(on_delete = cascade)] author: ForeignKey<Author> }

#[derive(Row)]
#[row(model = Book)]
struct Cover { title: String }

async fn author(cover: &Cover) -> Result<&Author> { cover.author.get() }
fn main() {}
// Django: django.query.18
