use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String, books: HasMany<Book> }

#[model]
struct Book { id: i64, title: String, uid: Uuid, #[relation(on_delete = cascade)] author: ForeignKey<Author> }

fn main() {
    let _ = Book::objects().values(|b| b.title.chr());
}
// Django: django.expr.10
